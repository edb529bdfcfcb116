#!/bin/sh
# Gantry's join program: makes a machine a node of its cluster, and keeps its container engine running.
#
#     join.sh DIRECTORY
#
# It is process 1 of a local machine, and a service of any other. The private key is made here and never leaves. What is
# secret is read from files of mode 0600 and never stands on a command line or in the environment.
#
# DIRECTORY/boot/      what the machine is told: join.conf, authority.pem, images, and until it has joined, token; and the
#                      parts of this program: renew.sh and contact.sh
# DIRECTORY/identity/  its key, its certificate and whom it trusts in its cluster; next/, what is to take their place
# DIRECTORY/data/      its engine's data
# DIRECTORY/log/       its engine's log, at most twice LOG_BYTES_MAX
# /run/gantry/         docker.sock; ready, once the engine answers and the images are there; failed, with the reason
#
# At a later start the certificate is used again and nobody is asked; one that has ended is renewed first of all.

set -u
umask 077

dir=${1:?usage: join.sh DIRECTORY}
boot=$dir/boot
identity=$dir/identity
run=/run/gantry
socket=$run/docker.sock

JOIN_ATTEMPTS_MAX=60   # with the waits below about 5 minutes
REFUSALS_MAX=5         # a refusal may be a bridge that has not yet heard of the token's key
ENGINE_PORT=2376
ENGINE_STARTS_MAX=5    # that may fail in a row before the engine has ever answered
ENGINE_STEADY=60       # seconds after which an engine counts as well again
ENGINE_WAIT_MAX=30     # seconds between two starts
ENGINE_READY_MAX=120   # seconds until it answers
ENGINE_ENDS_MAX=20     # seconds until one that was asked to end is killed
LOG_BYTES_MAX=10000000
TICK=1                 # second between two looks at engine, contact and certificate

machine='' host_name='' address='' join_url='' cgroup_parent='' mtu=1500 not_before=0 sets_clock=no
engine='' announcer='' ending='' restarting='' seconds=0

# shellcheck source=renew.sh
. "$boot/renew.sh"
# shellcheck source=contact.sh
. "$boot/contact.sh"

say() {
    read -r uptime _ </proc/uptime
    printf '%s %s\n' "$uptime" "$*"
}

# report KIND WORDS: the kind for programs, the words for people.
report() {
    kind=$1
    shift
    say "failed: $kind: $*"
    printf '%s\n%s\n' "$kind" "$*" >"$run/failed.new"
    mv "$run/failed.new" "$run/failed"
}

fail() {
    report "$@"
    exit 1
}

read_settings() {
    while IFS='=' read -r key value; do
        case $key in
            machine) machine=$value ;;
            hostName) host_name=$value ;;
            address) address=$value ;;
            joinUrl) join_url=$value ;;
            cgroupParent) cgroup_parent=$value ;;
            mtu) mtu=$value ;;
            notBefore) not_before=$value ;;
            setsClock) sets_clock=$value ;;
            *) ;;
        esac
    done <"$boot/join.conf"
    if [ -z "$machine" ] || [ -z "$address" ] || [ -z "$join_url" ]; then
        fail host "$boot/join.conf lacks machine, address or joinUrl"
    fi
}

set_host_name() {
    if [ -n "$host_name" ] && [ "$(cat /proc/sys/kernel/hostname)" != "$host_name" ]; then
        printf '%s\n' "$host_name" >/proc/sys/kernel/hostname || fail host "cannot set the host name to $host_name"
    fi
}

# Certificates of an authority that is younger than this machine's clock would look not yet valid.
check_clock() {
    [ "$(date +%s)" -ge "$not_before" ] && return 0
    [ "$sets_clock" = yes ] && date -s "@$not_before" >/dev/null && say "clock set forward" && return 0
    fail host "the clock is behind: it is $(date -u), and this machine was made later"
}

now() {
    read -r uptime _ </proc/uptime
    seconds=${uptime%.*}
}

# ---------------------------------------------------------------------------------------------------------------- joining

has_joined() {
    [ -s "$identity/key.pem" ] && [ -s "$identity/authority.pem" ] && is_ours "$identity"
}

# Whether it has joined once; its certificate may have ended since.
had_joined() {
    [ -s "$identity/key.pem" ] && [ -s "$identity/authority.pem" ] && is_ours "$identity" -no_check_time
}

# is_ours FOLDER [-no_check_time]: its certificate is valid, by the authorities there, and for the key there.
is_ours() {
    [ -s "$1/certificate.pem" ] || return 1
    openssl verify ${2:+"$2"} -CAfile "$1/authority.pem" -no-CApath "$1/certificate.pem" >/dev/null 2>&1 || return 1
    [ "$(openssl x509 -noout -pubkey -in "$1/certificate.pem")" = "$(openssl pkey -pubout -in "$1/key.pem")" ]
}

# A request that was made and may have been answered is sent again as it was: a bridge that knows the token's first
# request answers it twice, and no other.
make_request() {
    if [ ! -s "$identity/request.pem" ]; then
        make_key "$identity" || fail host "openssl made no key: $(cat "$identity/openssl.err")"
        say "key made"
    fi
    write_body >"$identity/request.json"
}

# make_key FOLDER: a key, and a request for a certificate of it.
make_key() {
    cat >"$1/request.conf" <<CONF
[req]
prompt = no
distinguished_name = subject
req_extensions = extensions
[subject]
CN = $machine
[extensions]
subjectAltName = IP:$address
CONF
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1/key.pem" \
        -config "$1/request.conf" -out "$1/request.new" 2>"$1/openssl.err" || return 1
    mv "$1/request.new" "$1/request.pem"
}

# {"token": ..., "csr": ...}; a token and a PEM text have nothing that JSON would want escaped but the line ends.
write_body() {
    IFS= read -r token <"$boot/token" || [ -n "$token" ] || fail host "$boot/token is empty"
    printf '{"token":"%s","csr":"' "$token"
    token=''
    in_json "$identity/request.pem"
    printf '"}'
}

in_json() {
    while IFS= read -r line; do
        printf '%s\\n' "$line"
    done <"$1"
}

# call ROUTE FOLDER SECONDS AUTHORITY [MORE...]: sends FOLDER/request.json, keeps FOLDER/answer.json, prints the status,
# 000 if there was no answer. Only the authority given is trusted: an empty directory takes the place of the system's, and
# no proxy and no settings of the user are looked at.
call() {
    route=$1 folder=$2 longest=$3 trusted=$4
    shift 4
    mkdir -p "$identity/nobody"
    curl -q --silent --show-error --proto =https --noproxy '*' --connect-timeout 3 --max-time "$longest" \
        --cacert "$trusted" --capath "$identity/nobody" "$@" \
        --header 'Content-Type: application/json' --data-binary "@$folder/request.json" \
        --output "$folder/answer.json" --write-out '%{http_code}' "$join_url$route" 2>"$folder/curl.err"
}

# field NAME FOLDER: a text of the answer, with its line ends.
field() {
    text=$(tr -d '\n\r' <"$2/answer.json" |
        sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" | sed 's,\\/,/,g')
    printf '%b\n' "$text"
}

# number NAME FOLDER: of the answer; nothing if it is not there.
number() {
    tr -d '\n\r' <"$2/answer.json" | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\([0-9]\{1,9\}\).*/\1/p"
}

# answered FOLDER: the answer's certificate is for the key there, and everything beside it.
answered() {
    field authority "$1" >"$1/authority.pem"
    field certificate "$1" >"$1/certificate.pem"
    number renewBefore "$1" >"$1/renew-before"
    is_ours "$1"
}

accept() {
    answered "$identity" || { rm -f "$identity/certificate.pem" && return 1; }
    rm -rf "$boot/token" "$identity/nobody"
    rm -f "$identity/request.json" "$identity/request.pem" "$identity/request.conf" "$identity/answer.json" \
        "$identity/curl.err" "$identity/openssl.err"
}

join() {
    [ -s "$boot/token" ] || fail denied "no valid certificate, and no token to join with"
    mkdir -p "$identity"
    make_request
    attempt=0 refusals=0 pause=0.2
    while [ "$attempt" -lt "$JOIN_ATTEMPTS_MAX" ] && [ -z "$ending" ]; do
        attempt=$((attempt + 1))
        status=$(call /v1/join "$identity" 15 "$boot/authority.pem") || status=000
        case $status in
            200 | 201)
                accept && say "joined" && return 0
                reason="unreachable the answer holds no certificate for our key"
                ;;
            000) reason="unreachable $join_url: $(cat "$identity/curl.err")" ;;
            409 | 429) reason="unreachable $join_url answered $status: not yet" ;;
            4??)
                refusals=$((refusals + 1))
                reason="denied $join_url answered $status: $(head -c 500 "$identity/answer.json" 2>/dev/null | tr -d '\n\r')"
                ;;
            *) reason="unreachable $join_url answered $status" ;;
        esac
        say "not joined, attempt $attempt: ${reason#* }"
        [ "$refusals" -lt "$REFUSALS_MAX" ] || break
        sleep "$pause"
        case $pause in 0.2) pause=0.5 ;; 0.5) pause=1 ;; 1) pause=2 ;; *) pause=5 ;; esac
    done
    rm -f "$identity/request.json"
    [ -z "$ending" ] || exit 0
    fail "${reason%% *}" "${reason#* }"
}

# ------------------------------------------------------------------------------------------------------------- the engine

start_engine() {
    rm -f "$socket" "$run/ready" /run/docker.pid
    mkdir -p "$dir/log" "$dir/data"
    if [ -e "$dir/log/engine.log" ] && [ "$(wc -c <"$dir/log/engine.log")" -gt "$LOG_BYTES_MAX" ]; then
        mv "$dir/log/engine.log" "$dir/log/engine.log.1"
    fi
    set -- --data-root "$dir/data" --exec-root /run/docker --pidfile /run/docker.pid --live-restore \
        --host "unix://$socket" --host "tcp://0.0.0.0:$ENGINE_PORT" --tlsverify \
        --tlscacert "$identity/authority.pem" --tlscert "$identity/certificate.pem" --tlskey "$identity/key.pem" \
        --userland-proxy=false --mtu "$mtu" --log-level warn \
        --log-driver json-file --log-opt max-size=10m --log-opt max-file=2
    if [ -n "$cgroup_parent" ]; then
        set -- "$@" --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "$cgroup_parent"
    fi
    dockerd "$@" >>"$dir/log/engine.log" 2>&1 &
    engine=$!
}

engine_api() {
    curl -q --silent --show-error --noproxy '*' --unix-socket "$socket" "$@"
}

# Its socket is there early and takes calls once the engine is up, so one call waits for it.
announce() {
    until [ -S "$socket" ]; do
        kill -0 "$engine" 2>/dev/null || return 1
        sleep 0.02
    done
    engine_api --fail --max-time "$ENGINE_READY_MAX" --output /dev/null http://engine/_ping || return 1
    say "engine up"
    load_images || return 1
    : >"$run/ready"
    say "ready"
}

load_images() {
    [ -e "$boot/images" ] || return 0
    while IFS='	' read -r image archive; do
        has_image "$image" && continue
        engine_api --max-time 600 --output "$run/load" --request POST --header 'Expect:' \
            --header 'Content-Type: application/x-tar' --upload-file "$archive" 'http://engine/images/load?quiet=1'
        if ! has_image "$image"; then
            report engine "image $image is not in $archive: $(head -c 500 "$run/load" 2>/dev/null)"
            return 1
        fi
        say "image $image loaded"
    done <"$boot/images"
    rm -f "$run/load"
}

has_image() {
    engine_api --fail --max-time 30 --output /dev/null "http://engine/images/$1/json" 2>/dev/null
}

end() {
    ending=yes
    [ -z "$engine" ] || kill -TERM "$engine" 2>/dev/null
}

# Its containers run on.
restart_engine() {
    now
    kill -TERM "$engine" 2>/dev/null && restarting=$((seconds + ENGINE_ENDS_MAX))
}

# Waiting for a child also takes in every other that ended meanwhile, as process 1 must.
rest() {
    sleep "$TICK" &
    wait $!
    now
    keep_contact
    keep_certificate
}

wait_for_engine() {
    while kill -0 "$engine" 2>/dev/null; do
        rest
        if [ -n "$restarting" ] && [ "$seconds" -ge "$restarting" ]; then
            kill -KILL "$engine" 2>/dev/null
        fi
    done
    [ -z "$announcer" ] || kill "$announcer" 2>/dev/null
    announcer=''
}

run_engine() {
    failures=0 pause=1 was_ready=''
    while [ -z "$ending" ]; do
        now
        began=$seconds
        start_engine
        { announce || kill -TERM "$engine"; } 2>/dev/null &
        announcer=$!
        wait_for_engine
        [ -z "$ending" ] || break
        [ ! -e "$run/ready" ] || was_ready=yes
        [ ! -e "$run/failed" ] || exit 1
        rm -f "$run/ready"
        if [ -n "$restarting" ]; then
            restarting=''
            continue
        fi
        now
        failures=$((failures + 1))
        [ $((seconds - began)) -lt "$ENGINE_STEADY" ] || failures=1 pause=1
        say "engine ended; starts again in $pause s"
        if [ -z "$was_ready" ] && [ "$failures" -ge "$ENGINE_STARTS_MAX" ]; then
            fail engine "the engine does not start: $(tail -n 1 "$dir/log/engine.log" | head -c 500)"
        fi
        until_then=$((seconds + pause))
        while [ -z "$ending" ] && [ "$seconds" -lt "$until_then" ]; do
            rest
        done
        pause=$((pause * 2))
        [ "$pause" -le "$ENGINE_WAIT_MAX" ] || pause=$ENGINE_WAIT_MAX
    done
}

trap end TERM INT
mkdir -p "$run"
rm -f "$run/ready" "$run/failed"
say "start"
read_settings
set_host_name
check_clock
take_next
if has_joined; then
    say "has joined before"
elif [ ! -s "$boot/token" ] && had_joined; then
    say "the certificate has ended: it is to be renewed"
else
    join
fi
now
begin_contact
run_engine
say "end"
