#!/usr/bin/env bash
# Installs the clients and servers that tests use: Debian packages, and programs built with Go, or installed with pip or
# npm, into a cache folder ($HAVEN_CLIENTS, default /var/cache/haven-clients for root, else ~/.cache/haven-clients). Does
# only what is missing.
#
#   bash e2e/install-clients.sh            everything that the tests need
#   bash e2e/install-clients.sh helm oras  only these
set -euo pipefail

packages=(
  skopeo buildah podman docker.io containerd runc fuse-overlayfs uidmap busybox-static
  openssl ca-certificates git postgresql slapd ldap-utils prometheus chromium fonts-noto-cjk
  python3-venv
)

# name, module path with version, build time on two idle processors. Pinned: a newer client is a change of its own.
go_clients='
crane       github.com/google/go-containerregistry/cmd/crane@v0.22.1
oras        oras.land/oras/cmd/oras@v1.3.6
regctl      github.com/regclient/regclient/cmd/regctl@v0.11.7
conformance github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111
helm        helm.sh/helm/v3/cmd/helm@v3.22.0
buildx      github.com/docker/buildx/cmd/buildx@v0.38.2
buildkitd   github.com/moby/buildkit/cmd/buildkitd@v0.34.2
cosign      github.com/sigstore/cosign/v2/cmd/cosign@v2.6.5
versitygw   github.com/versity/versitygw/cmd/versitygw@v1.8.0
cosign3     github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3
registry    github.com/distribution/distribution/v3/cmd/registry@v3.1.2
'
# Built only when asked for by name: minutes for one more generation of a client, and for what only the benchmark needs.
optional='cosign3 registry'

# Programs of the Python Package Index, each in an environment of its own. Pinned like the others.
python_clients='
schemathesis 4.32.5
'

# Programs of npm that are no libraries of ours: with all that they need they would double what `npm start` installs.
node_clients='
lighthouse 12.8.2
'

if [ "$(id -u)" -eq 0 ]; then
  folder=${HAVEN_CLIENTS:-/var/cache/haven-clients}
else
  folder=${HAVEN_CLIENTS:-$HOME/.cache/haven-clients}
fi

source_of() { awk -v name="$1" '$1 == name { print $2 }' <<<"$go_clients"; }

# Whether the program is there in the pinned version.
is_current() {
  local source=$1 program=$2 version=${1##*@}
  [ -x "$program" ] && go version -m "$program" 2>/dev/null | awk -v path="${source%@*}" -v version="$version" '
    $1 == "path" { found = ($2 == path) }
    ($1 == "mod" || $1 == "dep") && index(path, $2) == 1 && $3 == version { right = 1 }
    END { exit !(found && right) }'
}

build() {
  local name=$1 source work
  source=$(source_of "$name")
  if is_current "$source" "$folder/bin/$name"; then
    return 0
  fi
  echo "building $name ($source)"
  local started=$SECONDS
  work=$(mktemp -d)
  # A module of our own around it: some of these modules have `exclude` lines, which `go install` refuses.
  (
    cd "$work"
    export CGO_ENABLED=0 GOFLAGS='-trimpath -mod=mod'
    go mod init haven.invalid/client >/dev/null 2>&1
    go get "$source" >log 2>&1 && go build -o program "${source%@*}" >>log 2>&1 || {
      tail -n 20 log >&2
      exit 1
    }
    mkdir -p "$folder/bin"
    mv program "$folder/bin/.$name.$$"
    mv "$folder/bin/.$name.$$" "$folder/bin/$name"
  )
  rm -rf "$work"
  echo "built $name in $((SECONDS - started)) s"
}

# The pinned version of a program that pip installs; nothing for others.
python_version_of() { awk -v name="$1" '$1 == name { print $2 }' <<<"$python_clients"; }

install_python() {
  local name=$1 version environment=$folder/python/$1 installed
  version=$(python_version_of "$name")
  installed=$("$environment/bin/python" -c "from importlib.metadata import version; print(version('$name'))" 2>/dev/null)
  if [ "$installed" = "$version" ] && [ -x "$folder/bin/$name" ]; then
    return 0
  fi
  echo "installing $name $version"
  rm -rf "$environment"
  # Not another Python that may come first in the search path: the package above brings what this one needs.
  /usr/bin/python3 -m venv "$environment" &&
    "$environment/bin/pip" install --quiet --disable-pip-version-check "$name==$version" &&
    mkdir -p "$folder/bin" &&
    ln -sf "$environment/bin/$name" "$folder/bin/$name"
}

# The pinned version of a program that npm installs; nothing for others.
node_version_of() { awk -v name="$1" '$1 == name { print $2 }' <<<"$node_clients"; }

install_node() {
  local name=$1 version place=$folder/node/$1
  version=$(node_version_of "$name")
  if [ -x "$folder/bin/$name" ] && grep -qs "\"version\": \"$version\"" "$place/node_modules/$name/package.json"; then
    return 0
  fi
  echo "installing $name $version"
  rm -rf "$place"
  mkdir -p "$place" "$folder/bin" &&
    npm install --prefix "$place" --no-audit --no-fund --loglevel=error "$name@$version" &&
    ln -sf "$place/node_modules/.bin/$name" "$folder/bin/$name"
}

install_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "missing packages; run: sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  # A mirror may be busy for a moment.
  apt-get -o Acquire::Retries=3 update -qq
  apt-get -o Acquire::Retries=3 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

if [ "${1:-}" = --build ]; then
  build "$2"
  exit
fi

wanted=("$@")
status=0
if [ ${#wanted[@]} -eq 0 ]; then
  install_packages "${packages[@]}" || status=1
  mapfile -t wanted < <(awk -v skip=" $optional " 'NF && !index(skip, " " $1 " ") { print $1 }' \
    <<<"$go_clients$python_clients$node_clients")
fi
built=()
for name in "${wanted[@]}"; do
  if [ -n "$(source_of "$name")" ]; then
    built+=("$name")
  elif [ -n "$(python_version_of "$name")" ]; then
    { install_packages python3-venv && install_python "$name"; } || status=1
  elif [ -n "$(node_version_of "$name")" ]; then
    install_node "$name" || status=1
  else
    # The package that brings a program, where their names differ.
    case $name in
      docker | dockerd) package=docker.io ;;
      ctr) package=containerd ;;
      busybox) package=busybox-static ;;
      promtool) package=prometheus ;;
      *) package=$name ;;
    esac
    install_packages "$package" || status=1
  fi
done
if [ ${#built[@]} -gt 0 ]; then
  if ! command -v go >/dev/null; then
    echo 'Go is needed to build clients (1.21 or newer fetches the version that a client asks for): https://go.dev/dl' >&2
    exit 1
  fi
  # Two at a time: each build uses several processors by itself.
  printf '%s\n' "${built[@]}" | xargs -P 2 -n 1 bash "$0" --build || status=1
fi
exit "$status"
