# Keytrail
#
#   make audit     build, import the samples, audit them; the report lies in out/report.html
#   make test      build and run every test; needs no network
#   make lint      check form and style of the sources
#   make bench     measure; see Benchmarks/
#   make bench-nab, bench-series   score the detectors on labelled series; NAB= and SERIES= name their folders
#   make fuzz      look for input that breaks the rules' parsers and matchers; three minutes
#   make docs      build the library's documentation into .build/docs
#   make install   install under PREFIX (/usr/local), below DESTDIR when that is given
#   make setup     install what building needs and is missing (Debian, Ubuntu)
#   make clean     remove what was built
#   make help      this list

PREFIX ?= /usr/local
SWIFT ?= swift
export SWIFT
# Tests that run at once: all of them together would need thousands of open files.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 32

NAB ?= ../shared/data/nab
SERIES ?= ../shared/data/ms_cloud_monitoring/data

.PHONY: help setup audit test lint bench bench-nab bench-series fuzz docs install clean

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup:
	@scripts/setup

audit: setup
	@scripts/audit

test: setup
	@scripts/python-tools
	@scripts/test-clients
	ulimit -Sn 8192 2>/dev/null; $(SWIFT) test --parallel

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Examples Fuzzing Package.swift
	scripts/check-style

bench: setup
	Benchmarks/run

bench-nab: setup
	Benchmarks/nab '$(NAB)'

bench-series: setup
	Benchmarks/series '$(SERIES)'

fuzz: setup
	Fuzzing/run

docs: setup
	@scripts/docs

install: setup
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install

clean:
	$(SWIFT) package clean
	rm -rf out
