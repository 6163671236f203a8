"""政府网站年度工作报表 (国办函〔2018〕12号): counted from the history, corrected by people, published as a page."""
