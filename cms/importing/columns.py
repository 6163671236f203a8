"""The fields a line may have, and what they are called in the header of a table."""

COMMON = {
    "id": "编号",
    "kind": "类型",
    "title": "标题",
    "date": "日期",
    "source": "来源",
    "author": "作者",
    "keywords": "关键词",
    "summary": "摘要",
    "body_html": "正文",
    "body_markdown": "正文（Markdown）",
    "attachments": "附件",
    "old_url": "原地址",
    "review_on": "复核日期",
}
# What only one kind of page has; the names are those of the page types' fields.
BY_KIND = {
    "article": {"link_url": "外链"},
    "policy": {
        "document_number": "发文字号",
        "issuer": "发文机关",
        "issued_on": "成文日期",
        "index_number": "索引号",
        "topic_category": "主题分类",
        "validity": "有效性",
        "validity_note": "有效性说明",
        "disclosure": "公开方式",
        "addressee": "主送机关",
        "signature": "署名",
    },
    "interpretation": {"policies": "所解读的文件"},
    "guide": {
        "audience": "服务对象",
        "authority": "受理机构",
        "legal_basis": "设定依据",
        "conditions": "申请条件",
        "materials": "办理材料",
        "steps": "办理流程",
        "place": "办理地点",
        "hours": "办理时间",
        "phone": "联系电话",
        "fee": "收费",
        "legal_days": "法定时限",
        "promised_days": "承诺时限",
        "online_url": "在线办理地址",
        "questions": "常见问题",
    },
    "organisation": {
        "address": "办公地址",
        "postcode": "邮政编码",
        "phone": "联系电话",
        "hours": "办公时间",
        "leaders": "领导信息",
        "units": "内设机构",
    },
    "topic": {},
}
KNOWN = frozenset(COMMON) | {name for names in BY_KIND.values() for name in names}
_SYNONYMS = {
    "发布日期": "date",
    "发布时间": "date",
    "时间": "date",
    "内容": "body_html",
    "文号": "document_number",
    "发布机构": "issuer",
    "旧地址": "old_url",
    "原网址": "old_url",
    "办公时间": "hours",
}
_BY_LABEL = {
    **{label: name for names in (COMMON, *BY_KIND.values()) for name, label in names.items()},
    **_SYNONYMS,
}


def field_of(header: str) -> str:
    """The field that a header cell names; an unknown header is its own name."""
    name = header.strip().strip("\ufeff")
    return _BY_LABEL.get(name) or (name.lower() if name.lower() in KNOWN else name)
