"""Forms of the numbers that identify a government website (STANDARDS §3)."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

site_code = RegexValidator(
    r"^(\d{10}|bm\d{8})$", _("网站标识码应为 10 位数字，或以 bm 开头加 8 位数字。例：5301000001、bm10000001。")
)
icp = RegexValidator(
    rf"^[{_PROVINCES}]ICP备\d{{8,10}}号(-\d{{1,3}})?$",
    _("ICP备案号的格式为“省份简称ICP备数字号”。例：云ICP备12345678号-1。"),
)
police_code = RegexValidator(
    rf"^[{_PROVINCES}]公网安备 ?\d{{13,14}}号$",
    _("公安备案号的格式为“省份简称公网安备14位数字号”。例：云公网安备53010202000001号。"),
)
postcode = RegexValidator(r"^\d{6}$", _("邮政编码应为 6 位数字。"))
phone = RegexValidator(
    r"^[0-9+()（）\-—、，,；;/ 转]{3,60}$",
    _("联系电话只能含数字、连字符、括号和“转”，几个号码用顿号隔开。例：0871-12345678。"),
)
organ_code = RegexValidator(r"^[0-9A-Z]{9}$", _("机构代码为 9 位数字或大写字母。"))
