#!/usr/bin/env bash
# The server with which several processes count calls together; the tests start one of their own.
#   scripts/redis.sh install          install Redis on Debian (root or sudo); Valkey serves as well
set -euo pipefail

install() {
  if command -v valkey-server >/dev/null || command -v redis-server >/dev/null; then return 0; fi
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    echo "Please install a Redis or Valkey server (on Debian: redis-server)." >&2; return 1
  fi
  "${sudo[@]}" apt-get update -q
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends redis-server
}

case "${1:-}" in
  install) install ;;
  *) sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
