"""Review before publishing: the workflow 审核发布, and who may approve whose work."""
