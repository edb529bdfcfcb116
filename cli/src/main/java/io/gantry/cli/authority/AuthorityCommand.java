package io.gantry.cli.authority;

import picocli.CommandLine.Command;

@Command(
        name = "authority",
        description = "Shows the certificate authorities of clusters, and changes them without a stop.")
public final class AuthorityCommand {}
