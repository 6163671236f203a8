"""What sample pages are made of: the portal, lists, texts, attachments and pictures."""

from datetime import date

from markupsafe import Markup

from themes import views
from themes.views import Attachment, Item, Link, NavItem, Picture

HOST = "www.yunzhou.example"
ROOT = f"https://{HOST}"

NAV = (
    NavItem("政务公开", "/zwgk/", "zwgk", (
        Link("通知公告", "/zwgk/tzgg/"), Link("政策文件", "/zwgk/zcwj/"), Link("政策解读", "/zwgk/zcjd/"),
        Link("政府信息公开指南", "/zwgk/zfxxgkzn/"), Link("政府信息公开年报", "/zwgk/zfxxgknb/"),
    )),
    NavItem("动态要闻", "/dtyw/", "dtyw"),
    NavItem("办事服务", "/bsfw/", "bsfw"),
    NavItem("互动交流", "/hdjl/", "hdjl"),
    NavItem("机构概况", "/jggk/", "jggk"),
    NavItem("专题专栏", "/ztzl/", "ztzl"),
    NavItem("走进云州", "/zjyz/", "zjyz"),
)  # fmt: skip

PORTAL = views.Portal(
    host=HOST,
    url=ROOT,
    name="云州市人民政府",
    short_name="云州市",
    kind="city",
    theme="bianmin",
    site_code="9901000001",
    icp="云ICP备20260001号",
    police_code="云公网安备 99010002000001号",
    organiser="云州市人民政府办公室",
    phone="0990-1234567",
    email="webmaster@yunzhou.example",
    address="云州市青湖区人民路1号",
    postcode="990001",
    report_url="https://zfwzzc.www.gov.cn/check_web/errorInfo_jcInfo.action?site_code=9901000001",
    nav=NAV,
    has_directory=True,
    traditional=True,
)

TITLES = (
    "云州市人民政府办公室关于印发云州市推进基本公共服务均等化三年行动方案（2026—2028年）的通知",
    "关于公布2026年度市级专精特新中小企业名单的公告",
    "云州市2026年冬季供暖工作安排",
    "关于开展城乡居民基本医疗保险集中参保缴费的通知",
    "市政府召开常务会议研究部署安全生产和防灾减灾工作",
    "云州火车站南广场改造工程完工，出租车和网约车上客点分设两侧",
    "关于征求《云州市养老服务条例（草案）》意见的公告",
)


def listed(count: int = 6, *, prefix: str = "/zwgk/tzgg/", **facts: object) -> tuple[Item, ...]:
    """Rows of a list, newest first."""
    return tuple(
        Item(
            TITLES[index % len(TITLES)],
            f"{prefix}202611/t202611{22 - index % 20:02d}_{1200 + index}.html",
            date(2026, 11, 22 - index % 20),
            **facts,
        )
        for index in range(count)
    )


def common(path: str, title: str, channel: str = "zwgk", section: str = "/zwgk/tzgg/") -> dict[str, object]:
    """What every sample page has."""
    return {
        "title": title,
        "url": path,
        "canonical": ROOT + path,
        "channel": channel,
        "section": section,
        "traditional_url": f"/hant{path}",
        "breadcrumb": (Link("首页", "/"), Link("政务公开", "/zwgk/"), Link("通知公告", section or "/"), Link("正文", "")),
        "description": "云州市人民政府门户网站示例页面。",
        "meta": (
            ("ColumnName", "通知公告"), ("ColumnDescription", "云州市人民政府发布的通知和公告"),
            ("ColumnKeywords", "通知,公告"), ("ColumnType", "通知公告"),
            ("ArticleTitle", title), ("PubDate", "2026-11-22 09:30"), ("ContentSource", "云州市人民政府办公室"),
            ("Keywords", "公共服务,均等化"), ("Author", "市政府办公室"), ("Description", "云州市示例页面摘要。"),
            ("Url", ROOT + path),
        ),
    }  # fmt: skip


BODY = Markup("""<p>11月20日，记者从市住房和城乡建设局获悉，云州火车站南广场改造工程全面完工，自12月1日零时起启用新的交通组织方案。出租车上客点设在广场西侧，网约车上客点设在东侧地下一层，两处之间有风雨连廊相通，步行约3分钟。</p>
<h2>为旅客省下的十分钟</h2>
<p>改造前，出租车和网约车共用一条上客通道，高峰时平均候车<strong>17分钟</strong>。新方案把两类车辆分开，并增设6条无障碍通道和12处座椅。市民可以在<a href="/bsfw/">办事服务</a>栏目查看线路图。</p>
<figure><img src="/media/12-aabbccdd.jpg" alt="云州火车站南广场，西侧为出租车上客点，东侧为网约车上客点入口" width="960" height="540" loading="lazy"><figcaption>改造后的云州火车站南广场</figcaption></figure>
<h3>怎么走</h3>
<ul><li>乘出租车：出站后左转，沿黄色地面标识走到西侧上客点。</li><li>乘网约车：出站后乘扶梯到地下一层，按区号等候。</li></ul>
<div class="table" tabindex="0" role="region" aria-label="各上客点开放时间"><table><caption>各上客点开放时间</caption><thead><tr><th scope="col">上客点</th><th scope="col">位置</th><th scope="col">开放时间</th></tr></thead><tbody><tr><th scope="row">出租车</th><td>广场西侧</td><td>05:00至末班列车到达后30分钟</td></tr><tr><th scope="row">网约车</th><td>东侧地下一层</td><td>全天</td></tr></tbody></table></div>
<blockquote><p>把路让给人走，把时间还给旅客。</p><footer>工程设计说明</footer></blockquote>
<div class="callout callout-notice"><p>12月1日前，旧上客通道照常使用。</p></div>
<div class="callout callout-important"><p>11月30日22时至次日2时，广场地面封闭施工，请绕行北广场。</p></div>""")

OFFICIAL = Markup("""<p>《云州市推进基本公共服务均等化三年行动方案（2026—2028年）》已经市人民政府第32次常务会议同意，现印发给你们，请认真贯彻执行。</p>
<h2>一、总体要求</h2>
<p>以标准化推动基本公共服务均等化，到2028年，城乡、区域、人群之间的基本公共服务差距明显缩小，群众的获得感、幸福感、安全感稳步提升。</p>
<h2>二、重点任务</h2>
<h3>（一）优化学前教育资源配置</h3>
<p>1. 新建、改扩建公办幼儿园24所，公办幼儿园在园幼儿占比达到62%以上。（市教育局牵头，各区县人民政府负责）</p>
<p>2. 每个街道（乡镇）至少有1所普惠托育机构，收费标准向社会公开。</p>
<h3>（二）提升基层医疗卫生能力</h3>
<p>社区卫生服务中心和乡镇卫生院全部开设夜间门诊，常见病药品目录与市级医院衔接。</p>
<h2>三、组织实施</h2>
<p>各牵头单位每季度末将进展情况报送市发展改革委，汇总后向社会公布。</p>""")

QR = Markup(
    '<svg viewBox="0 0 29 29" width="116" height="116" role="img" aria-label="本页网址的二维码"><path d="M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM13 13h3v3h-3z"/></svg>'
)
ATTACHMENTS = (
    Attachment("云州市基本公共服务标准（2026年版）", "/media/31-0a1b2c3d.pdf", "PDF", "1.2 MB"),
    Attachment("任务分工表", "/media/32-1b2c3d4e.xlsx", "XLSX", "48 KB"),
)
PICTURE = Picture("/media/12-aabbccdd.jpg", "俯瞰云州市青湖湿地，湖面上有三座木桥", 960, 540,
                  "/media/12-aabbccdd.jpg 960w, /media/12-aabbccde.jpg 480w", "/media/12-aabbccdf.webp 960w")  # fmt: skip
PHOTO = Picture("/media/21-aabbccdd.jpg", "周明远的照片", 120, 160)
