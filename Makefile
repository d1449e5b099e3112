# `make help` lists the targets. Only the .NET SDK has to be there beforehand.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build man run deb tarball image test soak lint bench clean build-packages package-packages test-packages

BINARY := artifacts/registryd
SOURCES := $(shell find src \( -name bin -o -name obj \) -prune -o -print) \
  Directory.Build.props Directory.Packages.props global.json Makefile
BUILD_PACKAGES := gcc libc6-dev zlib1g-dev libsqlite3-dev
PACKAGE_PACKAGES := dpkg-dev ca-certificates

VERSION := $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
MACHINE := $(shell dpkg --print-architecture 2>/dev/null || uname -m)
ARCH ?= $(MACHINE)
MANUAL := artifacts/man
# Two builds of the same sources are the same bytes, whether these are a clone or an archive.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y Directory.Build.props)

# No compiler or build node outlives its target.
export MSBUILDDISABLENODEREUSE := 1
export UseSharedCompilation := false
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-7s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(BINARY) ## Build the native binary, artifacts/registryd

man: build-packages ## Write the manual pages, artifacts/man
	rm -rf $(MANUAL)
	dotnet run --project packaging/Manual -- $(MANUAL)

run: $(BINARY) ## Build, then serve on 127.0.0.1:5000 with the data in ./data
	$(BINARY) serve --data ./data --listen 127.0.0.1:5000 --insecure-open

deb: package-packages $(BINARY) man ## Build the Debian package, artifacts/registryd_VERSION_ARCH.deb
	packaging/deb $(BINARY) $(VERSION) $(ARCH) $(MANUAL) artifacts
	packaging/checksums artifacts

tarball: package-packages $(BINARY) man ## Build the archive for other systems, artifacts/registryd-VERSION-linux-ARCH.tar.gz
	packaging/tarball $(BINARY) $(VERSION) $(ARCH) $(MANUAL) artifacts
	packaging/checksums artifacts

image: package-packages $(BINARY) ## Build a container image, artifacts/registryd-VERSION-oci-ARCH.tar
	packaging/image $(BINARY) $(VERSION) $(ARCH) artifacts
	packaging/checksums artifacts

test: test-packages $(BINARY) man ## Install what the tests need, then run every test
	tests/run

soak: test-packages $(BINARY) ## The long run: gc under load and kills for SOAK_MINUTES (10), a real Debian base, a layer of 5 GB, a thousand kills
	@tests/setup/debian-packages debootstrap
	KILLS=1000 dotnet test tests/EndToEnd --filter 'Category=Soak|FullyQualifiedName~KillTests'

lint: build-packages ## Check the format, and compile for this framework and the next, warnings being errors
	dotnet format Registry.Daemon.sln --verify-no-changes
	dotnet build Registry.Daemon.sln -warnaserror
	dotnet build src/Registry.Daemon -warnaserror -p:RegistryTargetFramework=net10.0 -p:PublishAot=false --artifacts-path obj/net10.0

bench: test-packages $(BINARY) ## Measure the server beside docker-registry and nginx
	dotnet run -c Release --project tests/Benchmarks

clean: ## Remove everything that was built; ./data stays
	rm -rf artifacts obj src/*/bin src/*/obj tests/*/bin tests/*/obj packaging/*/bin packaging/*/obj

$(BINARY): $(SOURCES) | build-packages
	dotnet publish src/Registry.Daemon -c Release -p:PublishAotBuild=true \
	  -p:SqliteStaticLibrary=$$(gcc -print-file-name=libsqlite3.a) --artifacts-path obj/aot -o obj/aot/publish
	install -D obj/aot/publish/registryd $@

build-packages:
	@command -v dotnet >/dev/null || { echo 'The .NET SDK 10 is needed: install it from Microsoft or the distribution.' >&2; exit 1; }
	@tests/setup/debian-packages $(BUILD_PACKAGES)

package-packages: build-packages
ifneq ($(ARCH),$(MACHINE))
	@echo 'Packages for $(ARCH) are built on $(ARCH): NuGet feeds need not have the compiler for it, runtime.linux-$(ARCH).Microsoft.DotNet.ILCompiler.' >&2; exit 1
endif
	@tests/setup/debian-packages $(PACKAGE_PACKAGES)

test-packages: package-packages
	@tests/setup/test-packages
