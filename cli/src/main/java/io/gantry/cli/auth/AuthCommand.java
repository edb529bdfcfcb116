package io.gantry.cli.auth;

import picocli.CommandLine.Command;

@Command(name = "auth", description = "Says who you are to the server, and what you may do.")
public final class AuthCommand {}
