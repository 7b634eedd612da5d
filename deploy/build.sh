#!/bin/sh
# Makes a folder with everything that Carryover needs except Node: the packages as they are published,
# and the dependencies of the lock file. The Dockerfile calls it, and you can call it on any machine.
#
#   deploy/build.sh FOLDER
#
# Requires Node, npm, tar, and a folder that is empty or does not exist.
set -eu

target=${1:?usage: deploy/build.sh FOLDER}
mkdir -p "$target"
target=$(cd "$target" && pwd)
if [ -n "$(ls -A "$target")" ]; then
  echo "$target is not empty." >&2
  exit 2
fi
cd "$(dirname "$0")/.."
# In the order in which they are built: the console has the importer of the command line in it.
packages="contract sdk server stripe-emulator cli console"

# The build tools, unless they are installed already.
[ -d node_modules/native-typescript ] || npm ci --no-audit --no-fund

packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
for name in $packages; do
  file=$(npm pack --silent --workspace "packages/$name" --pack-destination "$packed")
  mkdir -p "$target/packages/$name"
  tar -xzf "$packed/$file" -C "$target/packages/$name" --strip-components=1
done

# npm ci installs exactly the lock file, or fails; no package runs a script of its own.
cp package.json package-lock.json .npmrc "$target"
cd "$target"
npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund --workspace packages/cli

# The emulator is not part of a deployment.
rm -rf packages/stripe-emulator node_modules/@carryover/stripe-emulator \
  node_modules/.bin/carryover-stripe-emulator
node packages/cli/bin/carryover.js --version
