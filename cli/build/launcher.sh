#!/bin/sh
# chainvote in one file: this POSIX sh script, then Deno and the program's files, compressed. The first start
# unpacks them to a folder that only its user can open; later starts run what is there. What was unpacked
# is known by its SHA-256, and after that by its inode, size and times, which change with any change.
version='@VERSION@'
id='@ID@'
# Of each file its name, SHA-256, and where its compressed bytes begin in this file and how many they are.
parts='@PARTS@'
names='@NAMES@'

# No Deno is needed to say this.
case "$#:${1-}" in
1:--version | 1:-V)
  printf '%s\n' "$version"
  exit 0
  ;;
esac

set -u
mask=$(umask)
umask 077
uid=$(id -u)
# The XDG Base Directory Specification has relative paths ignored.
case ${XDG_CACHE_HOME-} in
/*) home_cache=$XDG_CACHE_HOME ;;
*) home_cache=${HOME:+$HOME/.cache} ;;
esac
temp_cache=${TMPDIR:-/tmp}/chainvote-$uid

say() {
  printf 'chainvote: %s\n' "$1" >&2
}

# Prints owner, mode, inode, size and times of files, as GNU and busybox or as BSD do; nothing otherwise.
facts() {
  # In one time zone, as the user's may be another one next time.
  TZ=UTC0 stat -c '%u %a %i %s %y %z' "$@" 2>/dev/null ||
    TZ=UTC0 stat -f '%u %Lp %i %z %Fm %Fc' "$@" 2>/dev/null
}

# Prints the SHA-256 of a file; nothing without a program for that.
sum() {
  { sha256sum <"$1" || shasum -a 256 <"$1" || openssl dgst -sha256 -r <"$1"; } 2>/dev/null |
    cut -c 1-64
}

# Makes a folder that only this user can open, or fails. Whose it is comes first: what is somebody else's,
# or a link to it, must not be changed.
own_folder() {
  mkdir -p "$1" 2>/dev/null || return 1
  # shellcheck disable=SC2012,SC2046
  case "$(set -- $(ls -ldn "$1") && printf '%s %s' "$1" "$3")" in
  d*" $uid") chmod 700 "$1" 2>/dev/null ;;
  *) return 1 ;;
  esac
}

# The facts of the folder with what was unpacked, and of all that is in it.
facts_of() {
  # shellcheck disable=SC2086
  (cd "$1/$id" 2>/dev/null && facts . $names)
}

# True if the folder is this user's alone and holds what was once found to be right, unchanged since.
is_known() {
  [ -f "$1/$id.ok" ] && [ -x "$1/$id/deno" ] || return 1
  now=$(facts_of "$1")
  case $now in
  "$uid 700 "*) [ "$now" = "$(cat "$1/$id.ok")" ] ;;
  *) return 1 ;;
  esac
}

# Writes down that the folder holds what is right.
remember() {
  facts_of "$1" >"$1/.$id.$$.ok" 2>/dev/null &&
    mv -f "$1/.$id.$$.ok" "$1/$id.ok" 2>/dev/null || rm -f "$1/.$id.$$.ok"
}

# True if all files in the folder are what was packed, and Deno runs there.
is_right() {
  printf '%s\n' "$parts" | while read -r name expected _; do
    # A link could lead to where others may write.
    [ ! -L "$1/$name" ] && [ "$(sum "$1/$name")" = "$expected" ] || exit 1
  done && chmod 500 "$1/deno" && "$1/deno" --version >/dev/null 2>&1
}

# Writes all files to the folder.
extract() {
  printf '%s\n' "$parts" | while read -r name _ at size; do
    tail -c "+$at" <"$0" | head -c "$size" | gzip -dc 2>/dev/null >"$1/$name" || exit 1
  done
}

# True if a file in the folder is what was packed by its name.
is_part() {
  case "
$parts" in
  *"
$2 $(sum "$1/$2") "*) [ ! -L "$1/$2" ] ;;
  *) return 1 ;;
  esac
}

# Moves all files from one folder to another. What another start has put there meanwhile stays, as it runs from it
# and starts itself again by that name.
move() {
  for name in $names; do
    ln "$1/$name" "$2/$name" 2>/dev/null || is_part "$2" "$name" ||
      mv -f "$1/$name" "$2/$name" 2>/dev/null || return 1
  done
}

# Unpacks to a folder of its own, and moves file by file into place: two that do so at once do no harm.
unpack() {
  [ ! -t 2 ] || say "first start: unpacking to $1/$id"
  rm -rf "$1/$id.deno"
  # A signal while the folder is made waits until it is known to be ours.
  ended=
  trap 'ended=130' INT
  trap 'ended=143' TERM HUP
  # In containers two starts may have one number.
  try=0
  until tmp=$1/.$id.$$.$try && (trap '' INT TERM HUP && mkdir "$tmp" 2>/dev/null); do
    try=$((try + 1))
    [ "$try" -lt 100 ] || return 1
  done
  trap 'rm -rf "$tmp"; exit 130' INT
  trap 'rm -rf "$tmp"; exit 143' TERM HUP
  if [ -n "$ended" ]; then
    rm -rf "$tmp"
    exit "$ended"
  fi
  extract "$tmp" 2>/dev/null &&
    is_right "$tmp" &&
    own_folder "$1/$id" &&
    move "$tmp" "$1/$id"
  unpacked=$?
  rm -rf "$tmp"
  trap - INT TERM HUP
  return "$unpacked"
}

# Removes what killed starts left, and other versions that were unpacked a month ago.
tidy() {
  for old in "$1"/.[0-9a-f]*; do
    [ ! -e "$old" ] || find "$old" -prune -mtime +1 -exec rm -rf {} + 2>/dev/null
  done
  for old in "$1"/*.ok; do
    [ "$old" = "$1/$id.ok" ] || [ ! -f "$old" ] || [ -z "$(find "$old" -prune -mtime +30 2>/dev/null)" ] ||
      rm -rf "$old" "${old%.ok}" "${old%.ok}.deno"
  done
}

start() {
  # Deno keeps compiled code there; this program asks for no update of Deno and reads no package.json.
  export DENO_DIR="$1/$id.deno" DENO_NO_UPDATE_CHECK=1 DENO_NO_PACKAGE_JSON=1
  unset DENO_PERMISSION_BROKER_PATH NODE_CHANNEL_FD
  # The program's own files are made with the user's mask, this folder is not.
  [ -d "$DENO_DIR" ] || mkdir -p "$DENO_DIR" 2>/dev/null
  umask "$mask"
  base=$1
  shift
  exec "$base/$id/deno" run @FLAGS@ "$base/$id/chainvote.js" "$@"
}

for base in ${home_cache:+"$home_cache/chainvote"} "$temp_cache"; do
  if is_known "$base"; then start "$base" "$@"; fi
done
if [ ! -r "$0" ] || [ ! -f "$0" ]; then
  say "Cannot unpack as the path of this file must be named: $0 is none"
  exit 1
fi
for tool in cat chmod cut find gzip head ls mkdir mv rm tail; do
  command -v "$tool" >/dev/null 2>&1 && continue
  say "Cannot unpack as the program $tool must be there"
  exit 1
done
if [ -z "$(sum "$0")" ]; then
  say 'Cannot unpack as one of sha256sum, shasum and openssl must be there to check it'
  exit 1
fi
for base in ${home_cache:+"$home_cache/chainvote"} "$temp_cache"; do
  own_folder "$base" || continue
  if [ -f "$base/$id/deno" ] && own_folder "$base/$id"; then
    if is_right "$base/$id"; then
      remember "$base"
      start "$base" "$@"
    fi
    say "What was unpacked in $base/$id is not complete or was changed: unpacking it again"
  fi
  if unpack "$base"; then
    remember "$base"
    tidy "$base"
    start "$base" "$@"
  fi
done
say "Cannot unpack: ${home_cache:+$home_cache/chainvote or }$temp_cache must be a folder of this user with
  250 MB of room in which programs may run, and $0 must be whole; XDG_CACHE_HOME names another place"
exit 1
# The compressed parts follow.
