package io.gantry.cli.provider;

import picocli.CommandLine.Command;

@Command(name = "provider", description = "Sets the credentials of providers. What they are is declared: gantry apply.")
public final class ProviderCommand {}
