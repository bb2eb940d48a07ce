#!/bin/sh
# A private cupsd on 127.0.0.1:PORT without avahi, dbus or systemd, all of its state below DIR: start-cupsd.sh DIR PORT ONCE
# ONCE: the backend that hands over once, put beside the system's. Becomes cupsd; started again with the same DIR it goes on.
set -eu
dir=$1 port=$2 once=$3
if [ ! -e "$dir/etc" ]; then
	mkdir -p "$dir/etc/ppd" "$dir/cache" "$dir/spool/tmp" "$dir/state/certs" "$dir/log" "$dir/bin/backend"
	for part in /usr/lib/cups/*; do
		[ "${part##*/}" = backend ] || ln -s "$part" "$dir/bin/"
	done
	ln -s /usr/lib/cups/backend/ipp "$dir/bin/backend/ipp"
	install -m 744 "$once" "$dir/bin/backend/once"
	chmod 755 "$dir"
	chgrp -R lp "$dir"
	chmod 710 "$dir/spool"
	chmod 1770 "$dir/spool/tmp"
	cat >"$dir/etc/cupsd.conf" <<END
LogLevel debug
Listen 127.0.0.1:$port
Browsing No
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
PreserveJobFiles No
MaxJobs 0
DirtyCleanInterval 0
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow localhost
  </Limit>
</Policy>
END
	cat >"$dir/etc/cups-files.conf" <<END
ServerRoot $dir/etc
ServerBin $dir/bin
DataDir /usr/share/cups
CacheDir $dir/cache
StateDir $dir/state
RequestRoot $dir/spool
TempDir $dir/spool/tmp
AccessLog $dir/log/access_log
ErrorLog $dir/log/error_log
PageLog $dir/log/page_log
SystemGroup root
Printcap
END
fi
exec /usr/sbin/cupsd -f -c "$dir/etc/cupsd.conf" -s "$dir/etc/cups-files.conf"
