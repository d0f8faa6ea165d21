"""The command `guildhall`, also as `python -m crm`: its subcommands, loaded when they are asked for."""

from crm.jobs.commands import Commands

#: Where each command is at home.
COMMANDS = {
    "serve": "crm.jobs.running:serve",
    "worker": "crm.jobs.worker:worker",
    "migrate": "crm.jobs.running:migrate",
    "demo": "crm.jobs.northmoor:demo",
    "user": "crm.jobs.users:user",
    "services": "crm.jobs.services:services",
    "places": "crm.jobs.places:places",
    "ledger": "crm.jobs.ledger:ledger",
    "backup": "crm.jobs.backup:backup",
}

main = Commands("guildhall", places=COMMANDS, factory="crm.app:create_app",
                help="Guildhall: a CRM for council case handling.",
                context_settings={"help_option_names": ["-h", "--help"]})


if __name__ == "__main__":
    main(prog_name="guildhall")
