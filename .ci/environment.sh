# Read by ./start, ./test and .ci/run: finds Python and keeps the virtual environment in .venv as the requirements say.
# shellcheck shell=bash

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

# fail <Chinese> <English>: what happened, why, and what to do.
fail() {
  printf '\n错误：%s\nError: %s\n' "$1" "$2" >&2
  exit 1
}

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "没有找到 Python 3.11 或更高版本（python3 为 $(python3 -V 2>&1 || true)）。请先安装，例如 Debian/Ubuntu：apt-get install python3 python3-venv；也可用变量 PYTHON 指定其位置。" \
    "Python 3.11 or newer was not found. Install it (Debian/Ubuntu: apt-get install python3 python3-venv) or name it in the variable PYTHON."
}

# A directory's free space in MB; of its nearest existing ancestor when it does not exist yet.
free_megabytes() {
  local folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  df -Pk "$folder" | awk 'NR == 2 { print int($4 / 1024) }'
}

require_space() {
  local folder=$1 megabytes=$2 free
  free=$(free_megabytes "$folder")
  [ "$free" -ge "$megabytes" ] ||
    fail "磁盘空间不足：$folder 所在分区只剩 $free MB，至少需要 $megabytes MB。请清理后再运行。" \
      "Disk full: only $free MB free for $folder, at least $megabytes MB are needed. Free some space and run again."
}

# prepare_environment <requirements file>: nothing to do when it is complete and the file has not changed.
prepare_environment() {
  local python stamp want
  stamp=.venv/installed-${1%.txt}
  want=$(cat requirements.txt "$1" | cksum)
  if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  python=$(find_python) || exit 1
  # Without any stamp the environment is half made (or of a Python that is gone): begin afresh.
  if ! ls .venv/installed-* >/dev/null 2>&1 || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    require_space "$PWD" 1200
    say "建立 Python 环境 .venv / Making the virtual environment"
    rm -rf .venv
    "$python" -m venv .venv >.venv.log 2>&1 || {
      cat .venv.log >&2
      rm -rf .venv .venv.log
      fail "无法建立虚拟环境，多半是缺少 venv 模块。请安装后再运行，例如 Debian/Ubuntu：apt-get install python3-venv" \
        "The virtual environment cannot be made, most likely the venv module is missing (Debian/Ubuntu: apt-get install python3-venv)."
    }
    rm -f .venv.log
  fi
  # Interrupted from here on, the next run begins afresh.
  rm -f .venv/installed-*
  say "安装依赖 $1 / Installing requirements"
  .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar on -q -r "$1" ||
    fail "依赖安装失败，原因见上。请确认能访问 Python 软件源（pip config）后再次运行；已下载的不会重新下载。" \
      "Installing failed, see above. Check that the Python package index is reachable (pip config) and run again."
  cat requirements.txt requirements.txt | cksum >.venv/installed-requirements
  cat requirements.txt "$1" | cksum >"$stamp"
}
