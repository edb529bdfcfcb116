# A part of join.sh: keeps in contact with the join listener, and stops what is to stop where there is none.
#
# Every few seconds the listener is asked, under mutual TLS, whether all is well. The contact counts from the moment the
# question was sent, by a clock of this machine that goes on while it sleeps. Without a good answer for as long as the
# listener has said, containers with the label below are ended, whether the engine answers or not: it is not asked. What
# has been begun is carried through, whatever is answered meanwhile.

STOPS_ITSELF=io.gantry.stops-itself # seconds that a container has from SIGTERM to SIGKILL
PING_MAX=3                          # seconds; an answer that comes later is none
PING_EVERY=5                        # until the listener has said otherwise

contact=0 stop_after=0 ping_every=$PING_EVERY next_ping=0 silent='' ping_folder=$run/ping
doomed='' # container:second by which it must have ended

# A service that is started again goes on from what it knew. After a start of the machine the time begins anew, but it is
# known from before that there is one.
begin_contact() {
    contact=$seconds
    mkdir -p "$ping_folder"
    [ ! -s "$identity/stop-after" ] || read -r stop_after <"$identity/stop-after"
    [ ! -s "$run/contact" ] || read -r contact <"$run/contact"
}

keep_contact() {
    if [ "$seconds" -ge "$next_ping" ]; then
        next_ping=$((seconds + ping_every))
        ping
        now
    fi
    if [ "$stop_after" -gt 0 ] && [ $((seconds - contact)) -ge "$stop_after" ]; then
        stop_what_stops_itself
    fi
    [ -z "$doomed" ] || finish_stopping
}

ping() {
    printf '{"stopAfter":%s}' "$stop_after" >"$ping_folder/request.json"
    status=$(call /v1/ping "$ping_folder" "$PING_MAX" "$identity/authority.pem" \
        --cert "$identity/certificate.pem" --key "$identity/key.pem") || status=000
    if [ "$status" != 200 ]; then
        out_of_contact "$status $(head -c 300 "$ping_folder/curl.err" 2>/dev/null | tr -d '\n\r')"
        return 0
    fi
    pong=$(tr -d ' \n\r' <"$ping_folder/answer.json")
    case $pong in *'"renew":true'*) renewal_asked=yes ;; *) renewal_asked='' ;; esac
    told=$(number pingAfter "$ping_folder")
    ping_every=${told:-$PING_EVERY}
    [ "$ping_every" -gt 0 ] || ping_every=1
    next_ping=$((seconds + ping_every))
    case $pong in
        *'"good":true'*) in_contact "$(number stopAfter "$ping_folder")" ;;
        *) out_of_contact "the cluster holds this node for lost" ;;
    esac
}

in_contact() {
    contact=$seconds
    printf '%s\n' "$contact" >"$run/contact.new" && mv "$run/contact.new" "$run/contact"
    if [ "${1:-0}" != "$stop_after" ]; then
        stop_after=${1:-0}
        printf '%s\n' "$stop_after" >"$identity/stop-after.new" && mv "$identity/stop-after.new" "$identity/stop-after"
        next_ping=$((seconds + 1)) # the listener is to know that it is known
    fi
    [ -z "$silent" ] || say "in contact again"
    silent=''
}

out_of_contact() {
    [ -n "$silent" ] || say "out of contact: $1"
    silent=yes
}

# By the engine's files and the kernel's list of processes: an engine that hangs does not matter.
stop_what_stops_itself() {
    for file in $(grep -l "\"$STOPS_ITSELF\":" "$dir/data/containers/"*/config.v2.json 2>/dev/null); do
        container=${file%/config.v2.json}
        container=${container##*/}
        case " $doomed " in *" $container:"*) continue ;; esac
        has_processes "$container" || continue
        grace=$(sed -n "s/.*\"$STOPS_ITSELF\":\"\([0-9]\{1,6\}\)\".*/\1/p" "$file")
        say "cut off for $((seconds - contact)) s: stopping container $container"
        for process in $(processes_of "$container"); do
            # As the engine does it: the container's first process is told, the others with it.
            if grep -q '^NSpid:.*[[:space:]]1$' "/proc/$process/status" 2>/dev/null; then
                kill -TERM "$process" 2>/dev/null
            fi
        done
        doomed="$doomed $container:$((seconds + ${grace:-0}))"
    done
}

finish_stopping() {
    left=''
    for one in $doomed; do
        container=${one%:*}
        if ! has_processes "$container"; then
            say "stopped container $container"
            continue
        fi
        if [ "$seconds" -ge "${one##*:}" ]; then
            for process in $(processes_of "$container"); do
                kill -KILL "$process" 2>/dev/null
            done
        fi
        left="$left $one"
    done
    doomed=$left
}

has_processes() {
    [ -n "$(processes_of "$1")" ]
}

# By control group: it has the container's id in its name, wherever the engine puts it.
processes_of() {
    grep -l -F "$1" /proc/[0-9]*/cgroup 2>/dev/null | sed -n 's,^/proc/\([0-9]*\)/cgroup$,\1,p'
}
