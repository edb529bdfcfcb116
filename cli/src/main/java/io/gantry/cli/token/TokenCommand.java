package io.gantry.cli.token;

import picocli.CommandLine.Command;

@Command(name = "token", description = "Makes, lists and revokes the tokens that programs and people call with.")
public final class TokenCommand {}
