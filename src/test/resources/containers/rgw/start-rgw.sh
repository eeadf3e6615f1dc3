#!/bin/bash
# Starts a whole Ceph inside one container: monitor, manager, one OSD that keeps its objects in
# memory, and the S3 gateway on port 7480. Makes the two users that the environment names, then
# prints READY. Nothing outlives the container.
set -euo pipefail
trap 'exit 0' TERM

: "${PORTAL_ACCESS_KEY:?}" "${PORTAL_SECRET_KEY:?}" "${OTHER_ACCESS_KEY:?}" "${OTHER_SECRET_KEY:?}"

new_uuid() { cat /proc/sys/kernel/random/uuid; }
say() { echo "[${SECONDS}s] $*"; }

cluster=$(new_uuid)
keyring=/etc/ceph/keyring
monitor='[v2:127.0.0.1:3300,v1:127.0.0.1:6789]'
mkdir -p /etc/ceph /run/ceph /var/lib/ceph/{mon/ceph-a,mgr/ceph-a,osd/ceph-0,radosgw}

# One copy of everything, few placement groups, no complaint about either: quick to start and small.
cat > /etc/ceph/ceph.conf <<CONF
[global]
fsid = $cluster
mon host = $monitor
mon initial members = a
public addr = 127.0.0.1
keyring = $keyring
auth allow insecure global id reclaim = false
log to stderr = false
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 0
osd objectstore = memstore
memstore device bytes = 2147483648
[client.rgw.a]
rgw frontends = beast endpoint=0.0.0.0:7480
rgw dns name = localhost
rgw data = /var/lib/ceph/radosgw
rgw enable usage log = false
rgw enable apis = s3, admin
log file = /var/log/ceph/rgw.log
CONF

key() { ceph-authtool "$keyring" --gen-key --name "$@" > /dev/null; }
ceph-authtool --create-keyring "$keyring" > /dev/null
key mon. --cap mon 'allow *'
key client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
key client.rgw.a --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
key mgr.a --cap mon 'allow *' --cap osd 'allow *'
key osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd'

monmaptool --create --clobber --fsid "$cluster" --addv a "$monitor" /run/monmap > /dev/null
ceph-mon --id a --mkfs --monmap /run/monmap --keyring "$keyring" --no-mon-config
ceph-mon --id a --no-mon-config
ceph-mgr --id a --no-mon-config
say 'monitor and manager started'

osd=$(new_uuid)
secret=$(ceph-authtool "$keyring" --name osd.0 --print-key)
ceph osd new "$osd" -i <(echo "{\"cephx_secret\": \"$secret\"}") > /dev/null
ceph-osd --id 0 --mkfs --osd-uuid "$osd" > /run/osd-mkfs.log 2>&1 \
    || { cat /run/osd-mkfs.log; exit 1; }
ceph-osd --id 0
say 'OSD started'

radosgw --name client.rgw.a --no-mon-config --foreground &
gateway=$!
until (exec 3<> /dev/tcp/127.0.0.1/7480) 2> /dev/null; do
    kill -0 "$gateway" 2> /dev/null || { cat /var/log/ceph/rgw.log; exit 1; }
    sleep 0.1
done
say 'gateway answers'

new_user() {
    radosgw-admin --name client.rgw.a --no-mon-config user create \
        --uid "$1" --display-name "$1" --access-key "$2" --secret-key "$3" > /dev/null
}
new_user portal "$PORTAL_ACCESS_KEY" "$PORTAL_SECRET_KEY"
new_user other "$OTHER_ACCESS_KEY" "$OTHER_SECRET_KEY"
say READY
wait "$gateway"
