package io.gantry.cli.provider;

import picocli.CommandLine.Command;

@Command(name = "credential", description = "Sets with what a provider is logged in at.")
public final class ProviderCredentialCommand {}
