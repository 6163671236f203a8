"""Addresses of the admin that change nothing that a file is made of, by the reason."""

_BY_REASON = {
    "switched off by sites/portals/admin_api.py": "wagtailadmin_api:pages:action",
    "the public's own addresses, health, uploads": """
        <^.*/$> <admin-media/<path:path>> <healthz> <metrics> <readyz> <test404/> feed opensearch search
        search-api:api-root search-api:openapi-json search-api:search search-api:suggest search-api:top
        search-api:unknown
        search-clicked search-api-v1:api-root search-api-v1:openapi-json search-api-v1:search search-api-v1:suggest
        search-api-v1:top search-api-v1:unknown
        wagtailadmin_error_test wagtaildocs_authenticate_with_password wagtaildocs_serve
    """,
    "lists of the search change its index and no file": """
        search_asked:index search_promotions:add search_promotions:delete search_promotions:edit
        search_promotions:history search_promotions:history_results search_promotions:index
        search_promotions:index_results search_promotions:usage search_synonyms:add search_synonyms:delete
        search_synonyms:edit search_synonyms:history search_synonyms:history_results search_synonyms:index
        search_synonyms:index_results search_synonyms:usage search_words:add search_words:delete search_words:edit
        search_words:history search_words:history_results search_words:index search_words:index_results
        search_words:usage
    """,
    "people, groups and the setting up of reviews: nothing of them is published": """
        memberships:add memberships:delete memberships:edit memberships:history memberships:history_results
        memberships:index memberships:index_results memberships:usage people:activate people:add people:deactivate
        people:edit people:history people:history_results people:index people:index_results people:password
        wagtailadmin_collections:add wagtailadmin_collections:delete wagtailadmin_collections:edit
        wagtailadmin_collections:index wagtailadmin_collections:set_privacy wagtailadmin_editing_sessions:ping
        wagtailadmin_editing_sessions:release wagtailadmin_workflows:add wagtailadmin_workflows:add_task
        wagtailadmin_workflows:disable wagtailadmin_workflows:disable_task wagtailadmin_workflows:edit
        wagtailadmin_workflows:edit_task wagtailadmin_workflows:enable wagtailadmin_workflows:enable_task
        wagtailadmin_workflows:index wagtailadmin_workflows:index_results wagtailadmin_workflows:remove
        wagtailadmin_workflows:select_task_type wagtailadmin_workflows:task_chooser
        wagtailadmin_workflows:task_chooser_create wagtailadmin_workflows:task_chooser_results
        wagtailadmin_workflows:task_chosen wagtailadmin_workflows:task_index
        wagtailadmin_workflows:task_index_results wagtailadmin_workflows:usage wagtailadmin_workflows:usage_results
        wagtailusers_groups:add wagtailusers_groups:delete wagtailusers_groups:edit wagtailusers_groups:history
        wagtailusers_groups:history_results wagtailusers_groups:index wagtailusers_groups:index_results
        wagtailusers_groups:usage wagtailusers_users:add wagtailusers_users:copy wagtailusers_users:delete
        wagtailusers_users:edit wagtailusers_users:history wagtailusers_users:history_results
        wagtailusers_users:index wagtailusers_users:index_results wagtailusers_users:usage
    """,
    "signing in and one's own account": """
        wagtailadmin_account wagtailadmin_dismissibles wagtailadmin_login wagtailadmin_logout
        wagtailadmin_password_reset wagtailadmin_password_reset_complete wagtailadmin_password_reset_confirm
        wagtailadmin_password_reset_done
    """,
    "choosers pick, and save nothing": """
        wagtailadmin_choose_page wagtailadmin_choose_page_anchor_link wagtailadmin_choose_page_child
        wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_email_link
        wagtailadmin_choose_page_external_link wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_search
        wagtailadmin_pages:choose_parent wagtaildocs_chooser:choose wagtaildocs_chooser:choose_results
        wagtaildocs_chooser:chosen wagtaildocs_chooser:chosen_multiple wagtailimages_chooser:choose
        wagtailimages_chooser:choose_results wagtailimages_chooser:chosen wagtailimages_chooser:chosen_multiple
        wagtailimages_chooser:select_format
    """,
    "no loader reads Wagtail's own sites: a portal's host is the portal's": """
        wagtailsites:add wagtailsites:copy wagtailsites:delete wagtailsites:edit wagtailsites:history
        wagtailsites:history_results wagtailsites:index wagtailsites:index_results wagtailsites:usage
    """,
    "what is found, confirmed, exempted and put on record of freshness stays inside": """
        freshness_calendar freshness_days freshness_json
        freshness_cases:add freshness_cases:delete freshness_cases:edit freshness_cases:history
        freshness_cases:history_results freshness_cases:index freshness_cases:index_results freshness_cases:usage
        freshness_channel freshness_finding freshness_findings freshness_ignored:add freshness_ignored:delete
        freshness_ignored:edit freshness_ignored:history freshness_ignored:history_results freshness_ignored:index
        freshness_ignored:index_results freshness_ignored:usage freshness_overview freshness_portal freshness_rule
        freshness_rules freshness_work_reports freshness_work_report_latest
    """,
    "a new organisation has no portal yet": """
        organisations:add
    """,
    "a draft of an announcement, and answers to one, show nowhere; sending is ``announcements:act``": """
        announcements:add announcements:delete announcements:edit zq_announcements_received
        zq_announcements_received_one
    """,
    "rules of sharing act on what is published later; webhooks and followers are told, and told alone": """
        content_subscriptions:add content_subscriptions:delete content_subscriptions:edit follow follow-confirm
        follow-stop receiving_rules:add receiving_rules:delete receiving_rules:edit webhooks:add webhooks:delete
        webhooks:edit zq_sharing_hook_repeat
    """,
    "lists of sharing answer GET alone": """
        content_subscriptions:history content_subscriptions:history_results content_subscriptions:index
        content_subscriptions:index_results receiving_rules:history receiving_rules:history_results
        receiving_rules:index receiving_rules:index_results webhooks:history webhooks:history_results webhooks:index
        webhooks:index_results zq_sharing_drift zq_sharing_duty zq_sharing_hook_log zq_sharing_library
        zq_sharing_received
    """,
    "uploads that wait for a name, and confirmations before the form that is driven": """
        wagtailadmin_pages:add_subpage wagtailadmin_pages:collect_workflow_action_data
        wagtailadmin_pages:confirm_workflow_cancellation wagtailadmin_pages:move
        wagtaildocs:create_multiple_from_uploaded_document wagtaildocs:delete_upload_multiple
        wagtailimages:create_multiple_from_uploaded_image wagtailimages:delete_upload_multiple
        wagtailredirects:start_import
    """,
    "lists, histories, reports and previews answer GET alone": """
        announcements:export announcements:history announcements:history_results announcements:index
        announcements:index_results announcements:inspect announcements:preview announcements:preview_home
        mourning:history mourning:history_results mourning:index mourning:index_results mourning:usage
        organisations:history organisations:history_results organisations:index organisations:index_results
        organisations:usage portal_look portal_look_frame portal_preview_file portals:history portals:history_results
        portals:index portals:index_results publishing:figures publishing:index publishing:portal receipts:page
        receipts:show receipts:status wagtailadmin_api:documents:detail wagtailadmin_api:documents:find
        wagtailadmin_api:documents:listing wagtailadmin_api:images:detail wagtailadmin_api:images:find
        wagtailadmin_api:images:listing wagtailadmin_api:pages:detail wagtailadmin_api:pages:find
        wagtailadmin_api:pages:listing wagtailadmin_block_preview wagtailadmin_explore wagtailadmin_explore_results
        wagtailadmin_explore_root wagtailadmin_home wagtailadmin_javascript_catalog wagtailadmin_pages:history
        wagtailadmin_pages:history_results wagtailadmin_pages:preview_on_add wagtailadmin_pages:preview_on_edit
        wagtailadmin_pages:revisions_compare wagtailadmin_pages:revisions_index wagtailadmin_pages:revisions_view
        wagtailadmin_pages:search wagtailadmin_pages:search_results wagtailadmin_pages:type_use
        wagtailadmin_pages:type_use_results wagtailadmin_pages:usage wagtailadmin_pages:view_draft
        wagtailadmin_pages:workflow_history wagtailadmin_pages:workflow_history_detail
        wagtailadmin_pages:workflow_preview wagtailadmin_reports:aging_pages wagtailadmin_reports:aging_pages_results
        wagtailadmin_reports:locked_pages wagtailadmin_reports:locked_pages_results
        wagtailadmin_reports:page_types_usage wagtailadmin_reports:page_types_usage_results
        wagtailadmin_reports:site_history wagtailadmin_reports:site_history_results wagtailadmin_reports:workflow
        wagtailadmin_reports:workflow_results wagtailadmin_reports:workflow_tasks
        wagtailadmin_reports:workflow_tasks_results wagtailadmin_sprite wagtailadmin_tag_autocomplete
        wagtailadmin_tag_model_autocomplete wagtaildocs:document_usage wagtaildocs:index wagtaildocs:index_results
        wagtailimages:image_usage wagtailimages:index wagtailimages:index_results wagtailimages:preview
        wagtailimages:url_generator wagtailimages:url_generator_output wagtailredirects:index
        wagtailredirects:index_results wagtailsettings:preview_on_edit wagtailsnippets:index
    """,
}
READ_ONLY = {reason: set(names.split()) for reason, names in _BY_REASON.items()}
