package io.gantry.cli.audit;

import picocli.CommandLine.Command;

@Command(name = "audit", description = "Tells who did what, and what was refused to whom.")
public final class AuditCommand {}
