#!/bin/sh
# Makes a folder that has all it takes to run Carryover but Node: the packages as they are published,
# and the dependencies of the lock file. The Dockerfile calls it; a machine may as well.
#
#   deploy/build.sh FOLDER
#
# What it needs: Node, npm, tar, and a folder that is empty or not there.
set -eu

target=${1:?usage: deploy/build.sh FOLDER}
mkdir -p "$target"
target=$(cd "$target" && pwd)
if [ -n "$(ls -A "$target")" ]; then
  echo "$target is not empty." >&2
  exit 2
fi
cd "$(dirname "$0")/.."
packages="contract sdk server stripe-emulator cli"

# The tools that build, unless they are there already.
[ -d node_modules/native-typescript ] || npm ci --no-audit --no-fund

packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
for name in $packages; do
  file=$(npm pack --silent --workspace "packages/$name" --pack-destination "$packed")
  mkdir -p "$target/packages/$name"
  tar -xzf "$packed/$file" -C "$target/packages/$name" --strip-components=1
done

# npm ci installs what the lock file says, or fails; no package runs a script of its own.
cp package.json package-lock.json .npmrc "$target"
cd "$target"
npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund --workspace packages/cli

# The emulator is no part of a deployment.
rm -rf packages/stripe-emulator node_modules/@carryover/stripe-emulator \
  node_modules/.bin/carryover-stripe-emulator
node packages/cli/bin/carryover.js --version
