#!/usr/bin/env bash
# Unpacks Belenios' own command-line tool into a folder and prints the path of a program that runs it. Nothing is installed: the
# packages come from Debian's newest suite, whose libraries are newer than those of this system, so they are used from that
# folder too. It needs root and apt.
#   BELENIOS_TOOL=$(.ci/belenios_tool.sh FOLDER)
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
program=$folder/belenios-tool
if [ ! -x "$program" ]; then
  site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 debian || true)
  mkdir -p "$folder"/{lists/partial,archives/partial,root}
  touch "$folder/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${site:-http://deb.debian.org/debian} sid main" >"$folder/sources.list"
  apt=(-qq -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$folder/lists"
    -o Dir::State::status="$folder/status" -o Dir::Cache::archives="$folder/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
    -o APT::Sandbox::User=root -o APT::Install-Recommends=false)
  apt-get "${apt[@]}" update >&2
  # With an empty list of what is installed, all that it needs is fetched.
  apt-get "${apt[@]}" --download-only -y install belenios-tool >&2
  for package in "$folder"/archives/*.deb; do dpkg -x "$package" "$folder/root"; done
  rm -rf "$folder"/{lists,archives,status,sources.list}
  library=$(dirname "$(find "$folder/root" -name libc.so.6 | head -1)")
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$library/ld-linux-x86-64.so.2" "$library" \
    "$folder/root/usr/bin/belenios-tool" >"$program"
  chmod +x "$program"
fi
"$program" --version >&2
echo "$program"
