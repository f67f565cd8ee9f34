#!/usr/bin/env bash
# A private PostgreSQL for the tests: no service, no password to know, gone afterwards.
#   scripts/postgresql.sh install          install the server on Debian (root or sudo)
#   scripts/postgresql.sh run COMMAND…     start one, run COMMAND with DATABASE_URL set, stop it
#   scripts/postgresql.sh start | stop     start one and print its DATABASE_URL; stop it
#   scripts/postgresql.sh halt | resume    have it crash, its data stay; start it again at its port
# Where DATABASE_URL already names a PostgreSQL server, `run` takes that one.
# POSTGRESQL_DATA names a folder that is kept, with its databases, from one start to the next.
# Without a server to start, `run` says what was not tested; with CI=true it fails.
set -euo pipefail

var=${FUPIN_VAR:-$(cd "$(dirname "$0")/.." && pwd)/var}
state=$var/postgresql.path

say() { printf '%s\n' "$*" >&2; }

server_folder() { # of the newest version that is installed
  local initdb
  initdb=$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
    /usr/local/opt/postgresql*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb 2>/dev/null | sort -V | tail -n 1) || true
  [ -n "$initdb" ] && dirname "$initdb"
}

install() {
  if server_folder >/dev/null; then return 0; fi
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    say "Please install the PostgreSQL server (on Debian: postgresql): the programs initdb and pg_ctl."; return 1
  fi
  "${sudo[@]}" apt-get update -q
  # The cluster that the package makes is not wanted: the tests start their own.
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql
}

as_owner() { # initdb and the server refuse to run as root
  if [ "$(id -u)" != 0 ]; then "$@"; else runuser -u "$owner" -- "$@"; fi
}

start() {
  local bin folder port
  bin=$(server_folder) || { say "PostgreSQL's server programs are not installed: scripts/postgresql.sh install"; return 1; }
  owner=$(id -un)
  if [ "$owner" = root ]; then owner=$(id -un postgres 2>/dev/null || echo nobody); fi
  mkdir -p "$var"
  folder=${POSTGRESQL_DATA:-$var/postgresql.$$}
  mkdir -p "$folder" && chown "$owner" "$folder"
  # Under root the owner may not be able to reach a folder below root's own: then a temporary one.
  if ! (cd / && as_owner test -w "$folder"); then
    if [ -n "${POSTGRESQL_DATA:-}" ]; then say "$owner cannot reach $folder: name another POSTGRESQL_DATA"; return 1; fi
    rmdir "$folder"; folder=$(mktemp -d "${TMPDIR:-/tmp}/fupin-postgresql.XXXXXX"); chown "$owner" "$folder"
  fi
  cd "$folder"
  if [ ! -d data ]; then
    as_owner sh -c "umask 077; head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n' > password"
    as_owner "$bin/initdb" -D data -U fupin -E UTF8 --locale=C.UTF-8 --auth=scram-sha-256 --pwfile=password >initdb.log
  fi
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # Nothing here outlives the tests, so the disk is not waited for.
  printf '%s' "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" >options
  begin "$bin"
  printf '%s\n' "$folder" >"$state"
  printf 'postgres://fupin:%s@127.0.0.1:%s/postgres\n' "$(cat password)" "$port"
}

begin() { # the server of this folder
  as_owner "$1/pg_ctl" -D data -l server.log -w -s start -o "$(cat options)" </dev/null >&2
}

halt() {
  owner=$(stat -c %U "$(cat "$state")")
  cd "$(cat "$state")" && as_owner "$(server_folder)/pg_ctl" -D data -m immediate -s stop
}

resume() {
  owner=$(stat -c %U "$(cat "$state")")
  cd "$(cat "$state")" && begin "$(server_folder)"
}

stop() {
  [ -f "$state" ] || return 0
  local folder bin
  folder=$(cat "$state"); bin=$(server_folder)
  owner=$(stat -c %U "$folder")
  if [ -n "${POSTGRESQL_DATA:-}" ]; then
    (cd "$folder" && as_owner "$bin/pg_ctl" -D data -m fast -s stop) || true
    rm -f "$state"; return 0
  fi
  (cd "$folder" && as_owner "$bin/pg_ctl" -D data -m immediate -s stop) || true
  rm -rf "$folder" "$state"
}

run() {
  case "${DATABASE_URL:-}" in postgres*) exec "$@" ;; esac
  if ! server_folder >/dev/null; then
    say "NOT TESTED HERE: PostgreSQL. Its server programs are missing: scripts/postgresql.sh install"
    case "${CI:-}" in true | 1) return 1 ;; *) return 0 ;; esac
  fi
  trap stop EXIT
  local here=$PWD
  DATABASE_URL=$(start); export DATABASE_URL
  cd "$here" && "$@"
}

case "${1:-}" in
  install | start | stop | halt | resume) "$1" ;;
  run) shift; run "$@" ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
