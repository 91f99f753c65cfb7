#!/usr/bin/env bash
# Installs everything senda needs to build, run and pass its tests on Debian 12 or Ubuntu.
# Usage: third_party/install.sh          (asks for root through sudo when it is not root)
set -euo pipefail
packages=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates
  libosmium2-dev libprotozero-dev zlib1g-dev libbz2-dev libexpat1-dev
  libboost-dev libboost-graph-dev
  nlohmann-json3-dev catch2 libcli11-dev libfmt-dev
  libgdal-dev gdal-bin libproj-dev libhdf5-dev librandom123-dev libfftw3-dev
  libtbb-dev coinor-libcbc-dev libssl-dev libeigen3-dev
  libsfml-dev libimgui-dev libstb-dev libglu1-mesa-dev libgl1-mesa-dri fonts-dejavu-core xvfb xauth
  python3
)
missing=()
for p in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
if [ "${#missing[@]}" -eq 0 ]; then echo "third_party: every package is installed"; exit 0; fi
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
