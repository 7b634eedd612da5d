#!/bin/sh
# Runs a program as a container does that may write to one folder alone: every file system is read
# only, and the user is nobody. Needs root: unshare --mount sh read-only.sh FOLDER PROGRAM...
set -eu
writable=$1
shift
mount --make-rprivate /
mount --bind "$writable" "$writable"
awk '{ print $5 }' /proc/self/mountinfo | while read -r place; do
  case $place in
    "$writable" | /proc | /proc/* | /sys | /sys/* | /dev | /dev/*) ;;
    *) mount -o remount,bind,ro "$place" ;;
  esac
done
cd "$writable"
exec setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs "$@"
