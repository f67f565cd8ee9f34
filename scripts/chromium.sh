#!/usr/bin/env bash
# The browser that the tests in tests/e2e drive, and fonts that show Chinese.
#   scripts/chromium.sh install     install both on Debian (root or sudo); elsewhere: say their names
#   scripts/chromium.sh path        print the browser's path (CHROMIUM, where that names one)
set -euo pipefail

path() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

has_fonts() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]; }

install() {
  if path >/dev/null && has_fonts; then return 0; fi
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    printf '%s\n' "Please install Chromium and a font with Chinese characters (on Debian: chromium, fonts-noto-cjk)." >&2; return 1
  fi
  "${sudo[@]}" apt-get update -q
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    chromium fontconfig fonts-noto-cjk
}

case "${1:-}" in
  install | path) "$1" ;;
  *) sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
