#!/bin/sh
# The host's side of local machines: a machine is a container engine in namespaces of its own on this host.
#
#     gantry-local start  MACHINE   switches it on; detached, it becomes the machine. Nothing happens if it is on
#     gantry-local stop   MACHINE   switches it off: nothing of it runs afterwards. Its disk stays
#     gantry-local delete MACHINE   switches it off and removes its disk and, with the last one, the network
#     gantry-local down   MACHINES  switches off every machine of a folder and removes their networks; disks stay
#
# MACHINE is a machine's folder (see MachineFolder.java), MACHINES the folder of them all. Everything can be repeated and
# needs no server. What exists only while a machine is on is under /run/gantry/ID: pid (of unshare, which lives outside),
# init (process 1 of the machine), both with start time and boot id, so that a pid used again is never taken for it.
#
# The network namespace has no name: it goes with the machine's processes, and so do its mounts. unshare, not
# "ip netns exec", which would remount /sys and hide the control groups.

set -u
umask 077
PATH=${PATH:-/usr/sbin:/usr/bin:/sbin:/bin}
export LC_ALL=C

RUN=/run/gantry
GONE_MAX=500 # times 20 ms, until what was killed must have gone

id='' bridge='' subnet='' host_address='' address='' prefix='' outbound='' mtu=1500 cpu_milli='' memory_bytes=''
undo=''

say() {
    read -r uptime _ </proc/uptime
    printf '%s %s\n' "$uptime" "$*"
}

# Said where the driver and people look for it. What was begun and is only whole or not at all is undone.
fail() {
    say "failed: $*" >&2
    if [ -n "$undo" ]; then
        undoing=$undo undo=''
        "$undoing"
    fi
    if [ -n "$id" ] && [ -d "$RUN/$id" ]; then
        printf 'host\n%s\n' "$*" >"$RUN/$id/failed.new" && mv "$RUN/$id/failed.new" "$RUN/$id/failed"
    fi
    exit 1
}

# must WHAT COMMAND...: its error is the reason.
must() {
    what=$1
    shift
    error=$("$@" 2>&1) || fail "$what: $error"
}

read_settings() {
    while IFS='=' read -r key value; do
        case $key in
            id) id=$value ;;
            bridge) bridge=$value ;;
            subnet) subnet=$value ;;
            hostAddress) host_address=$value ;;
            address) address=$value ;;
            prefix) prefix=$value ;;
            outbound) outbound=$value ;;
            mtu) mtu=$value ;;
            cpuMilli) cpu_milli=$value ;;
            memoryBytes) memory_bytes=$value ;;
            *) ;;
        esac
    done <"$1"
}

# ------------------------------------------------------------------------------------------------------------- processes

# identity_of_stat LINE: "pid start"; the name in the middle may hold blanks and brackets.
identity_of_stat() {
    pid=${1%% *}
    rest=${1##*) }
    # shellcheck disable=SC2086 # split into fields on purpose
    set -- $rest
    shift 19
    printf '%s %s' "$pid" "$1"
}

# note_self FILE: the process that runs this, as the host's /proc counts it, with its start time.
note_self() {
    read -r stat </proc/self/stat
    read -r boot_id </proc/sys/kernel/random/boot_id
    printf '%s %s\n' "$(identity_of_stat "$stat")" "$boot_id" >"$1.new" && mv "$1.new" "$1"
}

# pid_of FILE: prints the pid noted there, if that very process still runs.
pid_of() {
    [ -s "$1" ] || return 1
    read -r noted_pid noted_start noted_boot <"$1"
    read -r boot_id </proc/sys/kernel/random/boot_id
    [ "$boot_id" = "$noted_boot" ] && [ -r "/proc/$noted_pid/stat" ] || return 1
    { read -r stat <"/proc/$noted_pid/stat"; } 2>/dev/null || return 1
    case ${stat##*) } in [ZX]*) return 1 ;; esac
    [ "$(identity_of_stat "$stat")" = "$noted_pid $noted_start" ] || return 1
    printf '%s' "$noted_pid"
}

# end_process FILE: kills it; process 1 takes everything of its machine along before it is gone itself.
end_process() {
    tries=0
    while pid=$(pid_of "$1"); do
        kill -KILL "$pid" 2>/dev/null
        tries=$((tries + 1))
        [ "$tries" -lt "$GONE_MAX" ] || fail "process $pid does not end"
        sleep 0.02
    done
}

# --------------------------------------------------------------------------------------------------------------- network

has_link() {
    [ -e "/sys/class/net/$1" ]
}

# Machines start together and go at any time. Making and removing the network wants its lock alone; a machine on its way
# up holds it together with others until it is connected, so that nobody takes the bridge away under it.
network_up() {
    exec 7>"$RUN/network.lock"
    flock --shared 7
    until has_link "$bridge"; do
        flock --exclusive 7
        has_link "$bridge" || make_network
        flock --shared 7
    done
}

make_network() {
    say "making bridge $bridge, $host_address/$prefix"
    must "cannot make namespaces" unshare --net --uts --mount --pid --fork true
    rules_down
    undo=network_down
    must "cannot make bridge $bridge" ip link add "$bridge" type bridge
    must "cannot set up bridge $bridge" ip -batch - <<BATCH
link set $bridge mtu $mtu
address add $host_address/$prefix dev $bridge
link set $bridge up
BATCH
    [ "$outbound" = none ] || rules_up
    undo=''
}

# What comes from the bridge goes out under the host's address; nobody but the host itself reaches in.
rules_up() {
    read -r forwarding </proc/sys/net/ipv4/ip_forward
    if [ "$forwarding" = 0 ]; then
        { echo 1 >/proc/sys/net/ipv4/ip_forward; } 2>/dev/null || say "ip_forward stays off: machines reach this host only"
        cat /proc/sys/kernel/random/boot_id >"$RUN/forwarding-was-off"
    fi
    must "cannot set iptables rules for $bridge" iptables-restore -w 30 --noflush <<RULES
*nat
:GANTRY-$bridge - [0:0]
-A GANTRY-$bridge ! -o $bridge -j MASQUERADE
-A POSTROUTING -s $subnet -j GANTRY-$bridge
COMMIT
*filter
:GANTRY-$bridge - [0:0]
-A GANTRY-$bridge -i $bridge -j ACCEPT
-A GANTRY-$bridge -o $bridge -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A GANTRY-$bridge -o $bridge -j DROP
-A GANTRY-$bridge -j RETURN
-I FORWARD 1 -j GANTRY-$bridge
COMMIT
RULES
}

rules_down() {
    if iptables -w 30 -t nat -F "GANTRY-$bridge" 2>/dev/null; then
        iptables -w 30 -t nat -D POSTROUTING -s "$subnet" -j "GANTRY-$bridge" 2>/dev/null
        iptables -w 30 -t nat -X "GANTRY-$bridge"
    fi
    if iptables -w 30 -F "GANTRY-$bridge" 2>/dev/null; then
        iptables -w 30 -D FORWARD -j "GANTRY-$bridge" 2>/dev/null
        iptables -w 30 -X "GANTRY-$bridge"
    fi
}

# The network goes with the last machine that is on.
network_down_if_unused() {
    exec 7>"$RUN/network.lock"
    flock --exclusive 7
    bridge_is_used || network_down
    exec 7>&-
}

bridge_is_used() {
    for link in "/sys/class/net/$bridge/brif/"*; do
        [ ! -e "$link" ] || return 0
    done
    return 1
}

network_down() {
    rules_down
    if has_link "$bridge"; then
        must "cannot remove bridge $bridge" ip link delete "$bridge"
    fi
    # Only the last of all installations puts back what the first one changed, and only if no engine uses it too.
    for link in /sys/class/net/gtb* /sys/class/net/docker0; do
        [ ! -e "$link" ] || return 0
    done
    read -r boot_id </proc/sys/kernel/random/boot_id
    if [ "$(cat "$RUN/forwarding-was-off" 2>/dev/null)" = "$boot_id" ]; then
        { echo 0 >/proc/sys/net/ipv4/ip_forward; } 2>/dev/null
    fi
    rm -f "$RUN/forwarding-was-off"
}

# In the machine's network namespace; descriptor 8 is the host's.
connect() {
    must "cannot connect $id" ip -batch - <<BATCH
link set lo up
link add eth0 mtu $mtu type veth peer name gtm$id netns /proc/self/fd/8
address add $address/$prefix dev eth0
link set eth0 up
route add default via $host_address
BATCH
    must "cannot connect gtm$id to $bridge" \
        nsenter --net=/proc/self/fd/8 ip link set "gtm$id" mtu "$mtu" master "$bridge" up
}

disconnect() {
    if has_link "gtm$id"; then
        ip link delete "gtm$id" 2>/dev/null
    fi
    return 0
}

# -------------------------------------------------------------------------------------------------------- control groups

# The machine's containers are below /gantry/ID: its engine gets that as --cgroup-parent.
limits_up() {
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        group=/sys/fs/cgroup/gantry/$id
        must "cannot make control group $group" mkdir -p "$group"
        for level in /sys/fs/cgroup /sys/fs/cgroup/gantry "$group"; do
            for controller in cpu memory pids cpuset io; do
                { echo "+$controller" >"$level/cgroup.subtree_control"; } 2>/dev/null
            done
        done
        limit "$group/cpu.max" "$((cpu_milli * 100)) 100000"
        limit "$group/memory.max" "$memory_bytes"
    else
        mounted=$(cgroup_v1 cpu) || exit 1
        group=$mounted/gantry/$id
        must "cannot make control group $group" mkdir -p "$group"
        limit "$group/cpu.cfs_period_us" 100000
        limit "$group/cpu.cfs_quota_us" "$((cpu_milli * 100))"
        mounted=$(cgroup_v1 memory) || exit 1
        group=$mounted/gantry/$id
        must "cannot make control group $group" mkdir -p "$group"
        limit "$group/memory.limit_in_bytes" "$memory_bytes"
    fi
}

# cgroup_v1 CONTROLLER: where it is mounted; often together with another one.
cgroup_v1() {
    for mounted in "/sys/fs/cgroup/$1" "/sys/fs/cgroup/$1,"* "/sys/fs/cgroup/"*",$1"; do
        [ ! -d "$mounted" ] || { printf '%s' "$mounted" && return 0; }
    done
    fail "this host has no control group controller $1: a machine's capacity cannot be enforced"
}

limit() {
    { echo "$2" >"$1"; } 2>/dev/null || fail "cannot write '$2' to $1: a machine's capacity cannot be enforced"
}

# Empty groups only can be removed: that they can shows that no container was left.
limits_down() {
    for mounted in /sys/fs/cgroup /sys/fs/cgroup/*; do
        group=$mounted/gantry/$id
        [ -d "$group" ] || continue
        tries=0
        while [ -d "$group" ] && ! find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; do
            tries=$((tries + 1))
            [ "$tries" -lt "$GONE_MAX" ] || fail "control group $group is not empty"
            sleep 0.02
        done
        rmdir "$mounted/gantry" 2>/dev/null
    done
    return 0
}

# ----------------------------------------------------------------------------------------------------------------- verbs

start() {
    dir=$1
    exec 9>"$dir/lock"
    flock --nonblock 9 || exit 0 # a start or a stop is under way; the driver asks again
    [ -e "$dir/host.conf" ] || exit 0
    ! pid_of "$RUN/$id/pid" >/dev/null || exit 0
    clear_away
    mkdir -p "$RUN/$id" "$dir/run" "$dir/etc" "$dir/log" /etc/docker
    cp "$dir/host.conf" "$RUN/$id/host.conf"
    printf '%s\n' "$dir" >"$RUN/$id/folder"
    say "power on"
    network_up
    limits_up
    note_self "$RUN/$id/pid"
    exec 8</proc/self/ns/net 9>&-
    exec unshare --net -- sh "$0" wired "$dir"
}

# The same process, in a network of its own.
wired() {
    connect
    exec 7>&- 8<&-
    exec unshare --uts --mount --pid --fork --kill-child -- sh "$0" inside "$1"
}

# Process 1 of the machine. /proc is still the host's: it tells the pid by which the host can kill it.
inside() {
    dir=$1
    note_self "$RUN/$id/init"
    must "cannot mount /proc" mount -t proc proc /proc
    resolver=$(readlink -f /etc/resolv.conf)
    servers=$(cat /run/systemd/resolve/resolv.conf 2>/dev/null || cat /etc/resolv.conf 2>/dev/null)
    must "cannot bind $dir/run" mount --bind "$RUN/$id" "$dir/run"
    must "cannot mount a /run for the machine" mount -t tmpfs -o mode=755 tmpfs /run
    mkdir "$RUN"
    must "cannot bind $RUN" mount --move "$dir/run" "$RUN"
    must "cannot bind /etc/docker" mount --bind "$dir/etc" /etc/docker
    case $resolver in
        /run/*) mkdir -p "${resolver%/*}" && printf '%s\n' "$servers" >"$resolver" ;;
        *) ;;
    esac
    exec sh "$dir/boot/join.sh" "$dir"
}

stop() {
    exec 9>"$1/lock"
    flock 9
    [ ! -d "$RUN/$id" ] || say "power off"
    clear_away
}

# Whatever an earlier life of the machine has left.
clear_away() {
    end_process "$RUN/$id/init"
    end_process "$RUN/$id/pid"
    disconnect
    limits_down
    rm -rf "${RUN:?}/${id:?}"
}

# Another name first: what has a machine's name is a whole machine. What is left of an interrupted delete goes too.
delete() {
    gone=${1%/*}/.deleted-${1##*/}
    if [ -e "$1/host.conf" ]; then
        stop "$1"
        network_down_if_unused
        mv "$1" "$gone"
    fi
    rm -rf "${gone:?}"
}

down() {
    machines=$1
    for conf in "$machines"/*/host.conf; do
        [ -e "$conf" ] || continue
        sh "$0" stop "${conf%/host.conf}" &
    done
    wait
    down_without_disk
    for conf in "$machines"/*/host.conf; do
        [ -e "$conf" ] || continue
        read_settings "$conf"
        ! has_link "$bridge" || network_down_if_unused
    done
}

# Machines whose folder was removed while they were on.
down_without_disk() {
    for noted in "$RUN"/*/folder; do
        [ -e "$noted" ] || continue
        read -r dir <"$noted"
        if [ "${dir%/*}" = "$machines" ] && [ ! -e "$dir/host.conf" ]; then
            read_settings "${noted%/folder}/host.conf"
            clear_away
            network_down_if_unused
        fi
    done
}

mkdir -p "$RUN"
verb=${1:?usage: gantry-local start|stop|delete MACHINE, or down MACHINES}
folder=${2:?usage: gantry-local $verb FOLDER}
case $verb in
    start | wired | inside | stop | delete)
        if [ -e "$folder/host.conf" ]; then
            read_settings "$folder/host.conf"
        elif [ "$verb" != delete ]; then
            exit 0
        fi
        "$verb" "$folder"
        ;;
    down) down "${folder%/}" ;;
    *)
        echo "gantry-local: no verb '$verb'" >&2
        exit 2
        ;;
esac
