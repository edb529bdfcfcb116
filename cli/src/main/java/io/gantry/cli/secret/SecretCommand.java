package io.gantry.cli.secret;

import picocli.CommandLine.Command;

@Command(
        name = "secret",
        description = "Puts in, lists, shows and deletes secrets that jobs use. Nothing shows a value again.")
public final class SecretCommand {}
