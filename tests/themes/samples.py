"""Sample view objects of every page kind, as rich as real ones; for tests, benchmarks and screenshots of themes."""

from datetime import date, datetime

from markupsafe import Markup

from themes import views
from themes.views import Attachment, Item, Link, LinkGroup, Section

from .sample_parts import (
    ATTACHMENTS,
    BODY,
    NAV,
    OFFICIAL,
    PHOTO,
    PICTURE,
    PORTAL,
    QR,
    ROOT,
    TITLES,
    common,
    listed,
)

CONTENT = {
    "published": datetime(2026, 11, 22, 9, 30),
    "source": "云州市人民政府办公室",
    "author": "市政府办公室综合科",
    "attachments": ATTACHMENTS,
    "qr": QR,
    "previous": Link(TITLES[3], "/zwgk/tzgg/202611/t20261121_1201.html"),
    "next": Link(TITLES[1], "/zwgk/tzgg/202611/t20261123_1203.html"),
}

ARTICLE = views.Article(
    **common("/dtyw/202611/t20261122_1202.html", TITLES[5], "dtyw", "/dtyw/"), **CONTENT, html=BODY,
    summary="云州火车站南广场改造工程完工。",
)  # fmt: skip

POLICY = views.Policy(
    **common("/zwgk/zcwj/202611/t20261120_1190.html", TITLES[0], section="/zwgk/zcwj/"), **CONTENT, html=OFFICIAL,
    index_number="119901001/2026-00087", topic_category="国民经济和社会发展规划", issuer="云州市人民政府办公室",
    issued_on=date(2026, 11, 18), document_number="云政办发〔2026〕42号", subject_words="公共服务 均等化 方案 通知",
    validity="amended", validity_note="第二部分第（一）项已由云政办发〔2026〕51号修改。", disclosure="active",
    addressee="各区县人民政府，市政府各部门、各直属机构：", signature="云州市人民政府办公室",
    interpretations=listed(2, prefix="/zwgk/zcjd/", kind="interpretation"),
)  # fmt: skip

REPEALED = views.Policy(
    **common("/zwgk/zcwj/201803/t20180312_77.html", "云州市人民政府关于加强城市地下管线建设管理的实施意见",
             section="/zwgk/zcwj/"),
    html=OFFICIAL, index_number="119901001/2018-00012", issuer="云州市人民政府", issued_on=date(2018, 3, 8),
    published=datetime(2018, 3, 12, 10, 0), source="云州市人民政府办公室",
    document_number="云政发〔2018〕8号", validity="repealed", validity_note="由云政发〔2026〕3号废止。",
)  # fmt: skip

INTERPRETATION = views.Interpretation(
    **common("/zwgk/zcjd/202611/t20261121_1195.html", "一图读懂云州市推进基本公共服务均等化三年行动方案",
             section="/zwgk/zcjd/"),
    **CONTENT, html=BODY,
    policies=(Item(TITLES[0], "/zwgk/zcwj/202611/t20261120_1190.html", date(2026, 11, 20), "policy",
                   document_number="云政办发〔2026〕42号", validity="in_force"),),
)  # fmt: skip

GUIDE = views.Guide(
    **common("/bsfw/202610/t20261008_900.html", "居民身份证补领", "bsfw", "/bsfw/"),
    published=datetime(2026, 10, 8, 15, 0), source="云州市公安局", qr=QR,
    audience="年满16周岁、户籍在云州市的居民", authority="云州市公安局户政管理支队",
    legal_basis=("《中华人民共和国居民身份证法》第十一条", "《云州市居民身份证管理办法》第八条"),
    conditions=("居民身份证丢失、被盗或者严重损坏不能辨认；", "本人户籍在云州市，或者持有云州市有效居住证；",
                "本人到场采集人像和指纹。"),
    place="云州市青湖区民生路18号市政务服务中心二楼12至18号窗口",
    hours="周一至周五9:00—12:00，13:30—17:00（法定节假日除外）", phone="0990-1234510", fee="工本费40元/证",
    legal_days=60, promised_days=10, online=Link("在线办理", "https://zwfw.gov.example/yz/900", external=True),
    materials=(
        views.Material("居民户口簿", "原件1份，核验后退还", "申请人自备"),
        views.Material("居民身份证补领申请表", "原件1份，纸质或电子", "窗口领取或下载",
                       sample=Attachment("申请表样表", "/media/41-aa11bb22.pdf", "PDF", "210 KB"),
                       blank_form=Attachment("申请表空表", "/media/42-aa11bb22.docx", "DOCX", "36 KB")),
        views.Material("居住证", "复印件1份", "申请人自备（户籍不在本市的提交）", required=False),
    ),
    steps=(
        views.Step("申请", "申请人", 0, "申请表", "到窗口或者在线提交申请表，采集人像和指纹。"),
        views.Step("受理", "政务服务中心公安窗口", 1, "受理回执", "材料齐全的当场受理；不齐全的一次性告知。"),
        views.Step("审核与制证", "户政管理支队", 8, "居民身份证"),
        views.Step("领取", "申请人", 1, "", "凭受理回执到窗口领取，或者邮寄到家。"),
    ),
    questions=(
        views.Question("补领期间急需证件怎么办？", "可以同时申领临时居民身份证，当场发放，有效期3个月。"),
        views.Question("可以请别人代办吗？", "补领需要采集指纹，必须本人到场；领取可以委托他人。"),
    ),
)  # fmt: skip

ORGANISATION = views.Organisation(
    **common("/jggk/202601/t20260105_12.html", "云州市人民政府领导", "jggk", "/jggk/"),
    html=Markup("<p>云州市人民政府是云州市的国家行政机关，负责全市经济社会发展和行政管理工作。</p>"),
    published=datetime(2026, 11, 3, 10, 0), source="云州市人民政府办公室",
    address="云州市青湖区人民路1号", postcode="990001", phone="0990-1234567", hours="工作日9:00—12:00，13:30—17:30",
    leaders=(
        views.Leader("周明远", "市长", "领导市政府全面工作，负责审计方面工作。", "1972年生，大学学历，工学硕士。", PHOTO),
        views.Leader("林若溪", "副市长", "负责教育、卫生健康、民政、退役军人事务。"),
    ),
    units=(
        views.Unit("综合科", "负责机关文电、会务、机要、档案和督查工作。", "0990-1234501"),
        views.Unit("政务公开办公室", "负责政府信息公开、政府网站和政务新媒体的指导监督。", "0990-1234502"),
    ),
)  # fmt: skip

TOPIC = views.Topic(
    **common("/ztzl/202609/t20260901_800.html", "优化营商环境", "ztzl", "/ztzl/"),
    summary="从开办企业到注销，把办事的次数减下来，把规则讲清楚。", picture=PICTURE, qr=QR,
    published=datetime(2026, 9, 1, 9, 0), source="云州市发展和改革委员会",
    groups=(LinkGroup("政策", (Link("云州市优化营商环境条例", "/zwgk/zcwj/202503/t20250301_5.html"),
                             Link("企业开办一日办结办法", "/zwgk/zcwj/202505/t20250501_6.html"))),
            LinkGroup("办事", (Link("企业设立登记", "/bsfw/202601/t20260101_1.html"),
                             Link("食品经营许可", "/bsfw/202601/t20260101_2.html")))),
    items=listed(5),
)  # fmt: skip

SECTIONS = (
    Section("search", "您要办什么事？", words=("居住证", "医保缴费", "不动产登记", "公积金提取")),
    Section("services", "找事项", groups=(
        LinkGroup("个人", tuple(Link(it, f"/bsfw/?{index}") for index, it in enumerate(
            ("生育收养", "户籍办理", "教育科研", "就业创业", "社会保障", "医疗卫生", "住房保障", "出境入境")))),
        LinkGroup("法人", tuple(Link(it, f"/bsfw/?f{index}") for index, it in enumerate(
            ("设立变更", "准营准办", "税收财务", "投资审批")))),
    )),
    Section("tasks", "大家常办", links=tuple(Link(it, f"/bsfw/202601/t20260101_{index}.html", note="在线办理 · 5个工作日") for index, it in enumerate(
        ("居民身份证补领", "城乡居民医保参保登记", "住房公积金提取", "新生儿落户", "机动车驾驶证换证",
         "不动产登记资料查询", "企业设立登记", "灵活就业人员社保缴费", "居住证申领", "老年人优待证办理"))),
        more=Link("全部办事指南", "/bsfw/")),
    Section("life_events", "人生大事", links=tuple(Link(it, f"/bsfw/?e{index}") for index, it in enumerate(
        ("出生", "入学", "就业", "结婚", "购房", "退休", "身后")))),
    Section("notices", "通知公告", items=listed(6), more=Link("更多通知公告", "/zwgk/tzgg/")),
    Section("news", "要闻", items=listed(6, prefix="/dtyw/"), more=Link("更多要闻", "/dtyw/")),
    Section("policies", "政策与解读", items=listed(4, prefix="/zwgk/zcwj/", kind="policy",
                                                 document_number="云政办发〔2026〕42号", validity="in_force"),
            aside=listed(4, prefix="/zwgk/zcjd/"), more=Link("更多政策文件", "/zwgk/zcwj/")),
    Section("disclosure", "政府信息公开", links=(
        Link("政府信息公开指南", "/zwgk/zfxxgkzn/"), Link("政府信息公开制度", "/zwgk/zfxxgkzd/"),
        Link("法定主动公开内容", "/zwgk/fdzdgknr/"), Link("政府信息公开年报", "/zwgk/zfxxgknb/"))),
    Section("interaction", "互动交流", links=(
        Link("我要写信", "/hdjl/wyxx/"), Link("意见征集", "/hdjl/yjzj/"),
        Link("12345热线", "https://12345.gov.example/", external=True))),
    Section("topics", "专题", items=(Item("优化营商环境", "/ztzl/202609/t20260901_800.html", date(2026, 9, 1), "topic",
                                        "从开办企业到注销，把规则讲清楚。"),), more=Link("更多专题", "/ztzl/")),
    Section("organisation", "机构", items=(Item("市政府领导", "/jggk/202601/t20260105_12.html"),
                                         Item("市政府部门", "/jggk/202601/t20260105_13.html"))),
)  # fmt: skip

HOME = views.Home(
    **{**common("/", PORTAL.name, "home", ""), "breadcrumb": (), "meta": ()}, sections=SECTIONS,
    friendly_links=(Link("中国政府网", "https://www.gov.cn/"), Link("云州政务服务网", "https://zwfw.gov.example/")),
)  # fmt: skip

BESIDE = {
    "sidenav_fragment": "sidenav-zwgk",
    "months_fragment": "months-tzgg",
    "feed": Link("通知公告", "/zwgk/tzgg/feed.xml"),
}
LIST = {**common("/zwgk/tzgg/", "通知公告"), **BESIDE,
        "breadcrumb": (Link("首页", "/"), Link("政务公开", "/zwgk/"), Link("通知公告", ""))}  # fmt: skip
CHANNEL = views.Channel(
    **LIST, channel_kind="notices",
    items=(Item("关于2026年国家公务员考试云州考区防寒保障的公告", "/zwgk/tzgg/202611/t20261101_1.html",
                date(2026, 11, 1), pinned=True),
           Item("全国政府网站年度报表发布", "https://www.gov.cn/", date(2026, 10, 30), external=True), *listed(18)),
    older=Link("2026年10月", "/zwgk/tzgg/202610/"),
)  # fmt: skip
SECTION = views.Channel(
    **{**LIST, "title": "政务公开", "url": "/zwgk/", "section": "/zwgk/"}, channel_kind="section",
    groups=(
        views.ChannelGroup(Link("通知公告", "/zwgk/tzgg/"), "notices", listed(5)),
        views.ChannelGroup(Link("政策文件", "/zwgk/zcwj/"), "policies",
                           listed(4, prefix="/zwgk/zcwj/", document_number="云政办发〔2026〕42号", validity="repealed")),
        views.ChannelGroup(Link("办事指南", "/bsfw/"), "guides", listed(3, prefix="/bsfw/", online=True, days=5)),
        views.ChannelGroup(Link("政府信息公开年报", "/zwgk/zfxxgknb/"), "other", ()),
    ),
)  # fmt: skip
MONTH = views.MonthPage(
    **{**LIST, "title": "通知公告（2026年10月）", "url": "/zwgk/tzgg/202610/"}, channel_kind="notices", items=listed(12),
    label="2026年10月", newest=Link("最新", "/zwgk/tzgg/"), newer=Link("2026年11月", "/zwgk/tzgg/202611/"),
    older=Link("2026年9月", "/zwgk/tzgg/202609/"),
)  # fmt: skip
SITE_MAP = views.SiteMap(
    **{**common("/sitemap.html", "站点地图", "", ""), "breadcrumb": (Link("首页", "/"), Link("站点地图", ""))},
    entries=tuple(
        views.SiteMapEntry(Link(it.label, it.url), tuple(views.SiteMapEntry(child) for child in it.children)) for it in NAV
    ),
)  # fmt: skip
DIRECTORY = views.Directory(
    **{**common("/portals.html", "站群导航", "", ""), "breadcrumb": (Link("首页", "/"), Link("站群导航", ""))},
    groups=(
        views.DirectoryGroup("区县政府", tuple(Link(f"{it}人民政府", f"https://{index}.example/") for index, it in enumerate(
            ("青湖区", "云山区", "白沙县", "临江县")))),
        views.DirectoryGroup("市政府部门", tuple(Link(it, f"https://d{index}.example/") for index, it in enumerate(
            ("市教育局", "市公安局", "市民政局", "市财政局", "市人力资源和社会保障局", "市住房和城乡建设局", "市卫生健康委员会",
             "市市场监督管理局")))),
    ),
)  # fmt: skip
OPERATION = views.Operation(
    **{**common("/operation.html", "网站运行情况", "", ""), "breadcrumb": (Link("首页", "/"), Link("网站运行情况", ""))},
    table=views.OperationTable(date(2026, 11, 23), 30, tuple(
        views.OperationRow(Link(name, f"https://o{index}.example/"), date(2026, 11, 22 - index), 40 - index, "99.9%", word, mark)
        for index, (name, word, mark) in enumerate((("云州市人民政府", "合格", "●"), ("青湖区人民政府", "预警", "▲"),
                                                    ("云州市人力资源和社会保障局", "不合格", "■")))
    ), shows_verdicts=True),
)  # fmt: skip
NOT_FOUND = views.NotFound(**{**common("/404.html", "页面不存在或已迁移", "", ""), "breadcrumb": (), "canonical": "",
                              "traditional_url": "", "robots": "noindex"})  # fmt: skip
ACCESSIBILITY = views.Accessibility(
    **{**common("/accessibility.html", "无障碍声明", "", ""), "breadcrumb": (Link("首页", "/"), Link("无障碍声明", ""))}
)
CLOSED = views.Closed(
    **{**common("/", PORTAL.name, "", ""), "breadcrumb": (), "meta": ()}, state="closed", since=date(2026, 11, 20),
    note="根据《云州市政府网站集约化工作方案》，本网站自2026年11月20日起关停，内容已整体迁移。",
    successor=Link("云州市人民政府门户网站", "https://www.yunzhou.example/"),
)  # fmt: skip
REDIRECT = views.Redirect(
    **{**common("/old/1.html", TITLES[2], "", ""), "breadcrumb": (), "meta": (), "robots": "noindex"},
    target="/zwgk/tzgg/202611/t20261122_1202.html",
)  # fmt: skip


def _hit(index: int) -> views.Hit:
    return views.Hit(
        Markup("关于开展城乡居民基本<mark>医疗保险</mark>集中参保缴费的通知"),
        f"{ROOT}/zwgk/tzgg/202611/t20261122_{index}.html", "云州市人民政府", "通知公告", date(2026, 11, 22),
        Markup("2026年度城乡居民基本<mark>医疗保险</mark>集中缴费期为9月1日至12月31日，个人缴费标准为每人每年400元，逾期缴费设置三个月待遇等待期。"),
        also_at=(Link("青湖区人民政府", "https://qinghu.example/a.html"),) if index == 0 else (),
        validity="lapsed" if index == 1 else "",
    )  # fmt: skip


_SEARCH = {
    **common("/search/", "搜索", "", ""),
    "breadcrumb": (),
    "meta": (),
    "traditional_url": "",
    "robots": "noindex",
}
SEARCH = views.Search(
    **_SEARCH, query="医疗保险", total=132, hits=tuple(_hit(index) for index in range(6)),
    facet_groups=(
        views.FacetGroup("站点", (views.Facet("云州市人民政府", "/search/?q=1&portal=a", 80, True),
                                views.Facet("云州市人力资源和社会保障局（云州市公务员局）", "/search/?q=1&portal=b", 52))),
        views.FacetGroup("类型", (views.Facet("政策文件", "/search/?q=1&kind=policy", 40),
                                views.Facet("办事指南", "/search/?q=1&kind=guide", 12))),
        views.FacetGroup("年份", (views.Facet("2026", "/search/?q=1&year=2026", 60),
                                views.Facet("2025", "/search/?q=1&year=2025", 72))),
    ),
    dates=views.DateRange("/search/", date(2026, 1, 1), None, (("q", "医疗保险"), ("kind", "policy"))),
    sorts=(views.Facet("按相关度", "/search/?q=1", 0, True), views.Facet("按时间", "/search/?q=1&sort=date", 0)),
    older=Link("下一页", "/search/?q=1&page=2"),
)  # fmt: skip
EMPTY_SEARCH = views.Search(**_SEARCH, query="量子政务", suggestions=(Link("数字政务", "/search/?q=2"),))

ANNOUNCEMENTS = (
    views.Announcement("今夜有大到暴雪，山区公路临时封闭，非必要不出行", "important", date(2026, 11, 22),
                       Link("详情", "/zwgk/tzgg/202611/t20261122_1.html")),
    views.Announcement("政务服务大厅12月1日起恢复周六上午办事", "notice", date(2026, 11, 20)),
)  # fmt: skip
# The three severities and more than fit: what does not is listed.
EMERGENCIES = (
    views.Announcement(
        "暴雪红色预警：全市中小学停课，非必要不出行", "emergency", date(2026, 11, 23), number=3,
        paragraphs=("市气象台今日6时升级发布暴雪红色预警信号，预计未来6小时降雪量将达15毫米以上。",
                    "山区公路全线封闭；公交停运42条线路；需要帮助请拨打12345。"),
        spoken="暴雪红色预警。学校停课，请留在家中。需要帮助请拨打12345。",
        title_en="Red alert for blizzard: schools closed, stay at home",
        paragraphs_en=("Mountain roads are closed. Call 12345 for help.",), issuer="云州市人民政府",
    ),
    views.Announcement("山区公路临时封闭", "important", date(2026, 11, 22), Link("详情", "/zwgk/tzgg/202611/t20261122_1.html"), number=2),
    views.Announcement("北街供水管道抢修，今晚停水", "important", date(2026, 11, 21), number=4, paragraphs=("预计明早6时恢复。",)),
    views.Announcement("政务服务大厅12月1日起恢复周六上午办事", "notice", date(2026, 11, 20), number=1),
)  # fmt: skip
NOTICE = views.Notice(
    **{**common("/", EMERGENCIES[0].title, "home", ""), "breadcrumb": (), "meta": (), "traditional_url": ""},
    announcement=EMERGENCIES[0], usual="/home.html",
)  # fmt: skip
FOLLOW = views.Follow(
    **{**common("/follow/", "订阅更新", "", ""), "breadcrumb": (), "meta": (), "traditional_url": "", "robots": "noindex"},
    kinds=(("", "全部内容"), ("notices", "通知公告")), frequencies=(("day", "每天"), ("week", "每周")),
    feeds=(Link("全部内容", "/feed.xml"), Link("通知公告", "/zwgk/tzgg/feed.xml")),
)  # fmt: skip

MONTHS = tuple(
    views.Month(f"{year}年{month}月", f"/zwgk/tzgg/{year}{month:02d}/", year)
    for year, months in ((2026, range(10, 0, -1)), (2025, range(12, 0, -1)))
    for month in months
)

PAGES: dict[str, views.Page] = {
    "home": HOME, "channel": CHANNEL, "section": SECTION, "month": MONTH, "article": ARTICLE, "policy": POLICY,
    "repealed": REPEALED, "interpretation": INTERPRETATION, "guide": GUIDE, "organisation": ORGANISATION,
    "topic": TOPIC, "sitemap": SITE_MAP, "directory": DIRECTORY,
    "operation": OPERATION, "404": NOT_FOUND, "accessibility": ACCESSIBILITY,
    "closed": CLOSED, "redirect": REDIRECT, "search": SEARCH, "search-empty": EMPTY_SEARCH,
    "notice": NOTICE, "follow": FOLLOW,
}  # fmt: skip
