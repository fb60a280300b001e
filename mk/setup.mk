# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What a rule needs from the system: let it depend on `| need-GROUP`, or for one
# target on `| need-GROUP-TARGET`; mk/need installs or names what is missing.

.PHONY: setup
need-%:
	@O=$(O) mk/need $*

setup: need-all
