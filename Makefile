.PHONY: run test check bench portraits screenshots

run:
	@scripts/run

test:
	@scripts/test

check:
	@scripts/needs cc node-modules postgresql
	@node ground/web/build_assets.mjs
	@cargo xtask check

bench:
	@scripts/bench

# Draws portraits/ anew, to be read and committed.
portraits:
	@scripts/needs cc node-modules postgresql
	@node ground/web/build_assets.mjs
	@cargo xtask portraits

# Keeps every page in var/screenshots/, light and dark, wide and narrow.
screenshots:
	@MYOPENIP_SCREENSHOTS=1 scripts/browser-tests tests-browser/axe.test.mjs
