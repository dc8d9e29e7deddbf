#!/usr/bin/env bash
# unpack-buildx.sh FOLDER: unpacks Debian's docker-buildx (trixie or later) to FOLDER/cli-plugins, for DOCKER_CONFIG=FOLDER.
# Nothing is installed; needs a Debian host with apt.
set -euo pipefail
folder=$(realpath -m "${1:?folder}"); apt=$folder/.apt
[[ -x $folder/cli-plugins/docker-buildx ]] && exit 0
mkdir -p "$folder/cli-plugins" "$apt"/{lists/partial,cache,archives/partial}; : >"$apt/status"
mirror=$(apt-get indextargets --format '$(REPO_URI)' | awk '/\/debian\/?$/ && !n++')
printf '%s\n' 'Types: deb' "URIs: $mirror" 'Suites: trixie' 'Components: main' \
  'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' >"$apt/apt.sources"
get() {
  apt-get -q -y -o Dir::Etc::sourcelist="$apt/apt.sources" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" \
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 "$@"
}
cd "$apt"
get update >/dev/null
get download docker-buildx >/dev/null
dpkg-deb --fsys-tarfile docker-buildx_*.deb | tar -x --to-stdout ./usr/libexec/docker/cli-plugins/docker-buildx >"$folder/cli-plugins/docker-buildx"
chmod +x "$folder/cli-plugins/docker-buildx"
rm -rf "$apt"
