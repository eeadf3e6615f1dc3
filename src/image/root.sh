#!/bin/sh
# Lays out, in /root, the root file system of the image without the portal: the Java runtime in /opt/java, the libraries that it and
# the native code in /opt/portal/native are linked to, and what describes them.
set -eu

root=/root
rm -rf "$root"
mkdir -p "$root/etc" "$root/opt" "$root/portal/config" "$root/portal/data" "$root/tmp" "$root/var/lib/dpkg/status.d" "$root/usr/share/doc"
chmod 1777 "$root/tmp"

# No desktop is here, and nothing that its libraries need.
for library in awt_xawt jawt jsound splashscreen fontmanager; do rm -f "/opt/java/lib/lib$library.so"; done
cp -a /opt/java "$root/opt/"

LD_LIBRARY_PATH=/opt/java/lib/server:/opt/java/lib
export LD_LIBRARY_PATH
find /opt/java /opt/portal/native -type f \( -name '*.so' -o -path '*/bin/java' \) -exec ldd {} + > /tmp/linked
if grep 'not found' /tmp/linked; then
    echo 'These libraries are not in the base image.' >&2
    exit 1
fi
needed=$(awk '$2 == "=>" && $3 ~ /^\// && $3 !~ /^\/opt\// { print $3 }
              $1 ~ /^\// && $1 !~ /:$/ { print $1 }' /tmp/linked | sort -u)
for library in $needed; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
    package=$(dpkg-query --search "$(readlink -f "$library")" "*/${library##*/}" 2> /dev/null | sed -n '1s/[:,].*//p')
    dpkg-query --status "$package" > "$root/var/lib/dpkg/status.d/$package"
    mkdir -p "$root/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/"
done
cp -L /etc/os-release "$root/etc/os-release"

echo 'root:x:0:0:root:/:/none
portal:x:65532:65532:portal:/portal:/none' > "$root/etc/passwd"
echo 'root:x:0:
portal:x:65532:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
chown 65532:65532 "$root/portal/data"
chmod 700 "$root/portal/data"
