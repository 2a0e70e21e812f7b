#!/bin/sh
# Makes .venv and installs the pinned requirements; does nothing when they are in place.
#   sh studio/setup.sh              what runs
#   sh studio/setup.sh dev          what tests and checks need, beside it
# CLIFFHANGER_PYTHON names an interpreter to use instead of the first fitting one found.
set -u
cd "$(dirname "$0")/.." || exit 1
VENV=.venv
NEED_MB=1500

say() { printf '%s\n' "$*" >&2; }
die() { say "Cliffhanger can't be installed: $*"; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

# Interpreters in the order of preference: named, on PATH, then wherever version managers keep them.
candidates() {
    [ -n "${CLIFFHANGER_PYTHON:-}" ] && printf '%s\n' "$CLIFFHANGER_PYTHON"
    for name in python3.12 python3.13 python3.14 python3.15 python3 python; do
        command -v "$name" 2>/dev/null
    done
    for root in "${PYENV_ROOT:-}" "${HOME:-}/.pyenv" /opt/pyenv /usr/local/pyenv; do
        [ -n "$root" ] && ls -d "$root"/versions/*/bin/python3 2>/dev/null
    done
    home="${HOME:-/nonexistent}"
    ls -d /usr/local/bin/python3.1[2-9] /usr/bin/python3.1[2-9] /opt/python*/bin/python3 /opt/*/bin/python3 \
        /usr/local/python*/bin/python3 /opt/homebrew/bin/python3.1[2-9] \
        "$home"/.local/bin/python3.1[2-9] "$home"/.local/share/uv/python/*/bin/python3 \
        "$home"/.local/share/mise/installs/python/*/bin/python3 "$home"/.asdf/installs/python/*/bin/python3 \
        "$home"/miniconda3/bin/python3 "$home"/miniforge3/bin/python3 "$home"/anaconda3/bin/python3 \
        "$home"/miniconda3/envs/*/bin/python3 2>/dev/null
}

find_python() {
    candidates | while IFS= read -r python; do
        if fits "$python"; then printf '%s\n' "$python"; break; fi
    done
}

# Any interpreter's pip, of whatever version, can fill a .venv that was made without one.
find_pip() {
    { command -v python3; candidates; } | while IFS= read -r python; do
        if "$python" -m pip --version >/dev/null 2>&1; then printf '%s\n' "$python"; break; fi
    done
}

room() {
    free_mb=$(df -Pm . 2>/dev/null | awk 'NR==2 {print $4}')
    case "$free_mb" in ''|*[!0-9]*) return 0 ;; esac
    [ "$free_mb" -ge "$NEED_MB" ] || die "this disk has $free_mb MB free and the installation needs $NEED_MB MB. Free some space and run the command again."
}

make_venv() {
    python=$(find_python)
    [ -n "$python" ] || die "no Python 3.12 or newer was found. Install one (python.org, your package manager or pyenv), or name it: CLIFFHANGER_PYTHON=/path/to/python3.12 make run"
    say "Making $VENV with $("$python" --version 2>&1) ..."
    rm -rf "$VENV"
    if "$python" -m venv "$VENV" >/dev/null 2>&1; then return; fi
    rm -rf "$VENV"
    "$python" -m venv --without-pip "$VENV" >/dev/null 2>&1 || die "$python could not make a virtual environment in $(pwd)/$VENV. Is the folder writable and the disk not full?"
    pip_python=$(find_pip)
    [ -n "$pip_python" ] || { rm -rf "$VENV"; die "$python has no pip. Install it (on Debian: apt install python3-venv) and run the command again."; }
    "$pip_python" -m pip --quiet --python "$VENV/bin/python" install pip || { rm -rf "$VENV"; die "pip could not be fetched. Is the package registry reachable?"; }
}

install() {
    for file in "$@"; do set -- "$@" -r "$file"; shift; done
    if [ ! -x "$VENV/bin/uv" ]; then
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || say "uv is not to be had; using pip instead."
    fi
    if [ -x "$VENV/bin/uv" ] && "$VENV/bin/uv" pip install --quiet --compile-bytecode --python "$VENV/bin/python" --require-hashes "$@" 2>"$VENV/uv.log"; then return; fi
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@" 2>"$VENV/pip.log" && return
    tail -n 3 "$VENV/pip.log" >&2
    if grep -qs 'No space left' "$VENV/pip.log" "$VENV/uv.log"; then die "the disk is full. Free $NEED_MB MB and run the command again."; fi
    die "the packages could not be installed (above: pip's last words). Is the package registry reachable? Then run the command again."
}

files="requirements.txt"
[ "${1:-}" = dev ] && files="requirements.txt requirements-dev.txt"
# shellcheck disable=SC2086
stamp="$VENV/installed-${1:-run}-$(cat $files | cksum | tr -d ' ')"
[ -f "$stamp" ] && "$VENV/bin/python" -c '' 2>/dev/null && exit 0

# Two at once would spoil each other's work: the second waits, where the system has flock.
if command -v flock >/dev/null 2>&1; then
    exec 9>.setup.lock && flock 9
    [ -f "$stamp" ] && "$VENV/bin/python" -c '' 2>/dev/null && exit 0
fi
room
if ! fits "$VENV/bin/python" || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then make_venv; fi
say "Installing packages (once) ..."
# shellcheck disable=SC2086
install $files
rm -f "$VENV"/installed-"${1:-run}"-*
: > "$stamp" || die "the disk is full. Free some space and run the command again."
