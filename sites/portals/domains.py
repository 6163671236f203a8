"""The domains of governments. Imports nothing: building processes have no Django."""

from collections.abc import Iterable

GOV_CN = "gov.cn"
ZHENGWU = "xn--zfr164b"  # 政务
# Links to any government website do not ask before leaving (STANDARDS §3).
GOVERNMENT = (f".{GOV_CN}", f".{ZHENGWU}")


def with_government(hosts: Iterable[str]) -> tuple[str, ...]:
    """Hosts of the cluster as themes want them: sorted, then the suffixes of government websites."""
    return (*sorted(hosts), *GOVERNMENT)
