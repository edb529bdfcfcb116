#!/bin/sh
# Gantry's join program: makes a machine a node of its cluster, and keeps its container engine running.
#
#     join.sh DIRECTORY
#
# It is process 1 of a local machine, and a service of any other. The private key is made here and never leaves. What is
# secret is read from files of mode 0600 and never stands on a command line or in the environment.
#
# DIRECTORY/boot/      what the machine is told: join.conf, authority.pem, images, and until it has joined, token
# DIRECTORY/identity/  its key, its certificate and the authority of its cluster
# DIRECTORY/data/      its engine's data
# DIRECTORY/log/       its engine's log, at most twice LOG_BYTES_MAX
# /run/gantry/         docker.sock; ready, once the engine answers and the images are there; failed, with the reason
#
# At a later start a valid certificate is used again and nobody is asked.

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
LOG_BYTES_MAX=10000000

machine='' host_name='' address='' join_url='' cgroup_parent='' mtu=1500 not_before=0 sets_clock=no
engine='' announcer='' ending='' seconds=0

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
    [ -s "$identity/key.pem" ] && [ -s "$identity/authority.pem" ] && is_ours "$identity/certificate.pem" "$identity/authority.pem"
}

# is_ours CERTIFICATE AUTHORITY: it is valid, by this authority, and for our key.
is_ours() {
    [ -s "$1" ] && openssl verify -CAfile "$2" -no-CApath "$1" >/dev/null 2>&1 || return 1
    [ "$(openssl x509 -noout -pubkey -in "$1")" = "$(openssl pkey -pubout -in "$identity/key.pem")" ]
}

# A request that was made and may have been answered is sent again as it was: a bridge that knows the token's first
# request answers it twice, and no other.
make_request() {
    if [ ! -s "$identity/request.pem" ]; then
        make_key
        say "key made"
    fi
    write_body >"$identity/request.json"
}

make_key() {
    cat >"$identity/request.conf" <<CONF
[req]
prompt = no
distinguished_name = subject
req_extensions = extensions
[subject]
CN = $machine
[extensions]
subjectAltName = IP:$address
CONF
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$identity/key.pem" \
        -config "$identity/request.conf" -out "$identity/request.new" 2>"$identity/openssl.err" ||
        fail host "openssl made no key: $(cat "$identity/openssl.err")"
    mv "$identity/request.new" "$identity/request.pem"
}

# {"token": ..., "csr": ...}; a token and a PEM text have nothing that JSON would want escaped but the line ends.
write_body() {
    IFS= read -r token <"$boot/token" || [ -n "$token" ] || fail host "$boot/token is empty"
    printf '{"token":"%s","csr":"' "$token"
    token=''
    while IFS= read -r line; do
        printf '%s\\n' "$line"
    done <"$identity/request.pem"
    printf '"}'
}

# Prints the status, 000 if there was no answer. Only the authority given to us is trusted: an empty directory takes the
# place of the system's, and no proxy and no settings of the user are looked at.
ask() {
    mkdir -p "$identity/nobody"
    curl -q --silent --show-error --proto =https --noproxy '*' --connect-timeout 3 --max-time 15 \
        --cacert "$boot/authority.pem" --capath "$identity/nobody" \
        --header 'Content-Type: application/json' --data-binary "@$identity/request.json" \
        --output "$identity/answer.json" --write-out '%{http_code}' "$join_url/v1/join" 2>"$identity/curl.err"
}

# field NAME: a text of the answer, with its line ends.
field() {
    text=$(tr -d '\n\r' <"$identity/answer.json" |
        sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" | sed 's,\\/,/,g')
    printf '%b\n' "$text"
}

accept() {
    field authority >"$identity/authority.new"
    field certificate >"$identity/certificate.new"
    is_ours "$identity/certificate.new" "$identity/authority.new" || return 1
    mv "$identity/authority.new" "$identity/authority.pem"
    mv "$identity/certificate.new" "$identity/certificate.pem"
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
        status=$(ask) || status=000
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

# Waiting for a child also takes in every orphan that ended meanwhile, as process 1 must.
wait_for_engine() {
    while kill -0 "$engine" 2>/dev/null; do
        wait "$engine"
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
        now
        failures=$((failures + 1))
        [ $((seconds - began)) -lt "$ENGINE_STEADY" ] || failures=1 pause=1
        say "engine ended; starts again in $pause s"
        if [ -z "$was_ready" ] && [ "$failures" -ge "$ENGINE_STARTS_MAX" ]; then
            fail engine "the engine does not start: $(tail -n 1 "$dir/log/engine.log" | head -c 500)"
        fi
        sleep "$pause" &
        wait $!
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
has_joined || join
run_engine
say "end"
