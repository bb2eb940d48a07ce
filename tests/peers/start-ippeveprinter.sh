#!/bin/sh
# A real IPP printer on loopback, without avahi or dbus: start-ippeveprinter.sh DIR PORT STUB.so
# becomes ippeveprinter; its address is ipp://localhost:PORT/ipp/print. What it was handed lies in DIR/spool, what came out in
# DIR/out. Files in DIR steer it: no-paper (stands until removed), hold (takes its time until removed), abort (jams). It makes the
# file held when it has the whole of a page and takes its time.
set -eu
dir=$1 port=$2 stub=$3
mkdir -p "$dir/spool" "$dir/out"
cat >"$dir/device" <<END
#!/bin/sh
[ -e "$dir/abort" ] && exit 1
if [ -e "$dir/no-paper" ]; then
	echo "STATE: +media-empty-error" >&2
	while [ -e "$dir/no-paper" ]; do sleep 0.05; done
	echo "STATE: -media-empty-error" >&2
fi
while [ -e "$dir/hold" ]; do : >"$dir/held"; sleep 0.05; done
cp "\$1" "$dir/out/\$\$.pdf"
END
chmod 755 "$dir/device"
LD_PRELOAD=$stub exec /usr/sbin/ippeveprinter -n localhost -p "$port" -r off -k -d "$dir/spool" -f application/pdf,image/pwg-raster \
	-M Test -m Receipt -c "$dir/device" "Receipt Printer"
