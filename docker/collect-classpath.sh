#!/bin/sh
# Gathers a module's runtime class path for an image, in the order in which the build wrote it:
#   collect-classpath.sh MODULE OUT HOME
# copies the module's own jar and every entry of MODULE/target/runtime.classpath into OUT/lib and writes
# OUT/classpath.options, an argument file for java that names them below HOME, where OUT will stand in the image.
set -eu

module=$1
out=$2
home=$3

mkdir -p "$out/lib"
own=$(find "$module/target" -maxdepth 1 -name 'tributary-*.jar' \
    ! -name '*-sources.jar' ! -name '*-javadoc.jar' ! -name '*-tests.jar')
[ -f "$own" ] || { echo "collect-classpath: $module is not built" >&2; exit 1; }

entries=$(printf '%s\n' "$own"; tr ':' '\n' <"$module/target/runtime.classpath")
path=
for entry in $entries; do
    name=$(basename "$entry")
    if [ -e "$out/lib/$name" ]; then
        echo "collect-classpath: $module has two libraries of the name $name" >&2
        exit 1
    fi
    cp "$entry" "$out/lib/$name"
    path="$path${path:+:}$home/lib/$name"
done
printf -- '-cp\n"%s"\n' "$path" >"$out/classpath.options"
