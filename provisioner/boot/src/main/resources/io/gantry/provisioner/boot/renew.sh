# A part of join.sh: renews the certificate of the machine's engine, from two thirds of its life on and past its end.
# Also when the listener asks for it, as it does when the authority is changed.
#
# Who asks is shown by the certificate that is to be renewed, under mutual TLS; the key is a new one each time. A request
# that may have been answered is sent again as it was. What was got is complete in identity/next before anything of it is
# used, so a machine that ends at any moment goes on with one of the two.

RENEW_PAUSE_MAX=60 # seconds between two tries

renewer='' renewal_asked='' renew_pause=1 next_renewal=0 next_check=0

# In the background: the certificate's file says when it is due, the listener's answer how long before its end.
keep_certificate() {
    if [ -n "$renewer" ]; then
        kill -0 "$renewer" 2>/dev/null && return 0
        renewer=''
        if take_next; then
            say "certificate renewed: the engine starts again under its containers"
            renew_pause=1 renewal_asked='' next_check=0
            restart_engine
        fi
    fi
    [ -z "$restarting" ] && [ "$seconds" -ge "$next_renewal" ] && is_due || return 0
    next_renewal=$((seconds + renew_pause)) next_check=0
    renew_pause=$((renew_pause * 2))
    [ "$renew_pause" -le "$RENEW_PAUSE_MAX" ] || renew_pause=$RENEW_PAUSE_MAX
    renew &
    renewer=$!
}

# Looked at every few seconds only.
is_due() {
    [ -z "$renewal_asked" ] || return 0
    [ "$seconds" -ge "$next_check" ] || return 1
    next_check=$((seconds + 5))
    before=$(cat "$identity/renew-before" 2>/dev/null)
    ! openssl x509 -noout -in "$identity/certificate.pem" -checkend "${before:-0}" >/dev/null 2>&1
}

renew() {
    new=$identity/next.new
    if [ ! -s "$new/request.pem" ]; then
        rm -rf "$new"
        mkdir "$new" && make_key "$new" || { say "not renewed: no key: $(cat "$new/openssl.err")" && return 1; }
    fi
    { printf '{"csr":"' && in_json "$new/request.pem" && printf '"}'; } >"$new/request.json"
    status=$(call /v1/renew "$new" 10 "$identity/authority.pem" \
        --cert "$identity/certificate.pem" --key "$identity/key.pem") || status=000
    case $status in
        200)
            if ! answered "$new"; then
                say "not renewed: the answer holds no certificate for our key"
                return 1
            fi
            (cd "$new" && rm -f request.json request.pem request.conf answer.json curl.err openssl.err)
            mv "$new" "$identity/next"
            ;;
        000) say "not renewed: $join_url: $(cat "$new/curl.err")" && return 1 ;;
        409 | 429) say "not renewed: $join_url answered $status: not yet" && return 1 ;;
        4??)
            say "not renewed: $join_url answered $status: $(head -c 500 "$new/answer.json" 2>/dev/null | tr -d '\n\r')"
            rm -rf "$new"
            return 1
            ;;
        *) say "not renewed: $join_url answered $status" && return 1 ;;
    esac
}

# What was got takes its place; whether there was something. Goes on where it was interrupted.
take_next() {
    [ -d "$identity/next" ] || return 1
    for part in key.pem authority.pem certificate.pem renew-before; do
        [ ! -e "$identity/next/$part" ] || mv "$identity/next/$part" "$identity/$part"
    done
    rm -rf "$identity/next"
}
