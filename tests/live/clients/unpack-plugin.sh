#!/usr/bin/env bash
# unpack-plugin.sh FOLDER [docker-buildx|docker-compose]: unpacks that plugin of the docker CLI, as Debian (trixie or later) packs it, to
# FOLDER/cli-plugins, for DOCKER_CONFIG=FOLDER. Nothing is installed; needs a Debian host with apt.
set -euo pipefail
folder=$(realpath -m "${1:?folder}"); plugin=${2:-docker-buildx}; apt=$folder/.apt
[[ -x $folder/cli-plugins/$plugin ]] && exit 0
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
get download "$plugin" >/dev/null
dpkg-deb --fsys-tarfile "$plugin"_*.deb | tar -x --to-stdout "./usr/libexec/docker/cli-plugins/$plugin" >"$folder/cli-plugins/$plugin"
chmod +x "$folder/cli-plugins/$plugin"
rm -rf "$apt"
