# What a build needs from the system; read by `omni` and `test`. Bash, sourced; everything goes to stderr.

build_packages=(
  libyaml-dev libopenblas-dev libdnnl-dev libgomp1 gcc libc6-dev pkg-config
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev libjpeg62-turbo-dev
  libcurl4-openssl-dev libssl-dev libsqlite3-dev
)
test_packages=(ffmpeg git chromium)

# Installs the Debian packages that are missing when it may; else names the command that would.
install_packages() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: the build says what it misses
  local missing=() name
  for name in "$@"; do
    [[ $(dpkg-query -W -f '${Status}' "$name" 2>/dev/null) == "install ok installed" ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  local as=()
  if ((EUID != 0)); then
    if sudo -n true 2>/dev/null; then as=(sudo -n); else
      echo "omni: these Debian packages are missing; install them and call again:" >&2
      echo "  sudo apt-get install ${missing[*]}" >&2
      exit 1
    fi
  fi
  echo "omni: installing ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  "${as[@]}" apt-get update >&2 || echo "omni: apt-get update failed; trying with the lists at hand" >&2
  "${as[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >&2 || {
    echo "omni: apt-get could not install: ${missing[*]}" >&2
    exit 1
  }
}

# The Swift compiler's driver: on PATH, or where toolchains are usually unpacked.
find_swift() {
  local candidate
  for candidate in "$(command -v swift || true)" /opt/swift/usr/bin/swift /usr/local/swift/usr/bin/swift \
    "${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/bin/swift"; do
    [[ -n $candidate && -x $candidate ]] && { echo "$candidate"; return 0; }
  done
  echo "omni: no Swift toolchain found; install Swift 6.3 (swift.org/install) and put \`swift\` on PATH" >&2
  exit 1
}
