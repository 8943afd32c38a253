#!/usr/bin/env bash
# Asks this container's own server, without curl:
#   healthcheck http PORT PATH   answers with status 200
#   healthcheck tcp PORT         takes connections
# Exit code 0 where it does, else 1 and the reason on standard output.
set -u

port=$2
if ! exec 3<>"/dev/tcp/127.0.0.1/$port"; then
    echo "nothing listens on port $port"
    exit 1
fi
if [ "$1" = tcp ]; then
    exit 0
fi
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$3" >&3
answer=$(timeout 4 cat <&3)
case $answer in
    HTTP/1.?' 200 '*) exit 0 ;;
    *) printf '%s\n' "$answer" | tail -n 5; exit 1 ;;
esac
