package io.gantry.cli;

import io.gantry.cli.apply.ApplyCommand;
import io.gantry.cli.apply.PlanCommand;
import io.gantry.cli.audit.AuditCommand;
import io.gantry.cli.audit.AuditExportCommand;
import io.gantry.cli.auth.AuthCommand;
import io.gantry.cli.auth.CanICommand;
import io.gantry.cli.auth.LoginCommand;
import io.gantry.cli.auth.LogoutCommand;
import io.gantry.cli.auth.WhoAmICommand;
import io.gantry.cli.authority.AuthorityCommand;
import io.gantry.cli.authority.AuthorityListCommand;
import io.gantry.cli.authority.AuthorityRotateCommand;
import io.gantry.cli.event.EventsCommand;
import io.gantry.cli.help.CompletionCommand;
import io.gantry.cli.help.HelpCommand;
import io.gantry.cli.help.VersionCommand;
import io.gantry.cli.hold.HoldBeginCommand;
import io.gantry.cli.hold.HoldCommand;
import io.gantry.cli.hold.HoldReleaseCommand;
import io.gantry.cli.hold.HoldShowCommand;
import io.gantry.cli.job.JobCommand;
import io.gantry.cli.job.JobExecCommand;
import io.gantry.cli.job.JobExplainCommand;
import io.gantry.cli.job.JobHistoryCommand;
import io.gantry.cli.job.JobLogsCommand;
import io.gantry.cli.job.JobPauseUpdateCommand;
import io.gantry.cli.job.JobResumeUpdateCommand;
import io.gantry.cli.job.JobRunCommand;
import io.gantry.cli.job.JobStopCommand;
import io.gantry.cli.job.JobUpdateCommand;
import io.gantry.cli.machine.MachineCommand;
import io.gantry.cli.machine.MachineForgetCommand;
import io.gantry.cli.machine.MachinePowerCommand;
import io.gantry.cli.machine.MachineRetryCommand;
import io.gantry.cli.masterkey.MasterKeyCommand;
import io.gantry.cli.masterkey.MasterKeyListCommand;
import io.gantry.cli.masterkey.MasterKeyRotateCommand;
import io.gantry.cli.member.MembersCommand;
import io.gantry.cli.node.NodeCommand;
import io.gantry.cli.node.NodeCordonCommand;
import io.gantry.cli.node.NodeDrainCommand;
import io.gantry.cli.node.NodeUncordonCommand;
import io.gantry.cli.object.DeleteCommand;
import io.gantry.cli.object.DescribeCommand;
import io.gantry.cli.object.GetCommand;
import io.gantry.cli.provider.ProviderCommand;
import io.gantry.cli.provider.ProviderCredentialCommand;
import io.gantry.cli.provider.ProviderCredentialSetCommand;
import io.gantry.cli.replay.ReplayCommand;
import io.gantry.cli.secret.SecretCommand;
import io.gantry.cli.secret.SecretCreateCommand;
import io.gantry.cli.secret.SecretDeleteCommand;
import io.gantry.cli.secret.SecretGetCommand;
import io.gantry.cli.secret.SecretListCommand;
import io.gantry.cli.simulate.SimulateCommand;
import io.gantry.cli.simulate.SimulateReplayCommand;
import io.gantry.cli.suspect.SuspectsCommand;
import io.gantry.cli.suspect.SuspectsListCommand;
import io.gantry.cli.suspect.SuspectsRepairCommand;
import io.gantry.cli.token.TokenCommand;
import io.gantry.cli.token.TokenCreateCommand;
import io.gantry.cli.token.TokenListCommand;
import io.gantry.cli.token.TokenRevokeCommand;
import io.gantry.cli.volume.VolumeCommand;
import io.gantry.cli.volume.VolumeDeleteCommand;
import io.gantry.cli.volume.VolumeGetCommand;
import io.gantry.cli.volume.VolumeListCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The tree of commands, and how it ends. */
@Command(
        name = "gantry",
        description = "Declares pools of machines, and runs jobs in containers on them.",
        footer = {
            "",
            "Exit codes: gantry help exit-codes. Files: gantry help files.",
            "In a checkout, ./gantry also knows demo, dev, server, down, backup, restore, migrate, build, install, test and bench."
        })
public final class GantryCommand {

    private GantryCommand() {}

    static CommandLine line(Context context) {
        var line = new CommandLine(new GantryCommand())
                .addSubcommand(new ApplyCommand(context))
                .addSubcommand(new PlanCommand(context))
                .addSubcommand(new GetCommand(context))
                .addSubcommand(new DescribeCommand(context))
                .addSubcommand(new DeleteCommand(context))
                .addSubcommand(new CommandLine(new JobCommand())
                        .addSubcommand(new JobRunCommand(context))
                        .addSubcommand(new JobStopCommand(context))
                        .addSubcommand(new CommandLine(new JobUpdateCommand())
                                .addSubcommand(new JobPauseUpdateCommand(context))
                                .addSubcommand(new JobResumeUpdateCommand(context)))
                        .addSubcommand(new JobLogsCommand(context))
                        .addSubcommand(new JobExecCommand(context))
                        .addSubcommand(new JobHistoryCommand(context))
                        .addSubcommand(new JobExplainCommand(context)))
                .addSubcommand(new CommandLine(new SecretCommand())
                        .addSubcommand(new SecretCreateCommand(context))
                        .addSubcommand(new SecretListCommand(context))
                        .addSubcommand(new SecretGetCommand(context))
                        .addSubcommand(new SecretDeleteCommand(context)))
                .addSubcommand(new CommandLine(new HoldCommand())
                        .addSubcommand(new HoldShowCommand(context))
                        .addSubcommand(new HoldBeginCommand(context))
                        .addSubcommand(new HoldReleaseCommand(context)))
                .addSubcommand(new CommandLine(new NodeCommand())
                        .addSubcommand(new NodeCordonCommand(context))
                        .addSubcommand(new NodeUncordonCommand(context))
                        .addSubcommand(new NodeDrainCommand(context)))
                .addSubcommand(new CommandLine(new MachineCommand())
                        .addSubcommand(new MachinePowerCommand(context))
                        .addSubcommand(new MachineRetryCommand(context))
                        .addSubcommand(new MachineForgetCommand(context)))
                .addSubcommand(new CommandLine(new ProviderCommand())
                        .addSubcommand(new CommandLine(new ProviderCredentialCommand())
                                .addSubcommand(new ProviderCredentialSetCommand(context))))
                .addSubcommand(new CommandLine(new VolumeCommand())
                        .addSubcommand(new VolumeListCommand(context))
                        .addSubcommand(new VolumeGetCommand(context))
                        .addSubcommand(new VolumeDeleteCommand(context)))
                .addSubcommand(new CommandLine(new SuspectsCommand())
                        .addSubcommand(new SuspectsListCommand(context))
                        .addSubcommand(new SuspectsRepairCommand(context)))
                .addSubcommand(new LoginCommand(context))
                .addSubcommand(new LogoutCommand(context))
                .addSubcommand(new CommandLine(new AuthCommand())
                        .addSubcommand(new WhoAmICommand(context))
                        .addSubcommand(new CanICommand(context)))
                .addSubcommand(new CommandLine(new TokenCommand())
                        .addSubcommand(new TokenCreateCommand(context))
                        .addSubcommand(new TokenListCommand(context))
                        .addSubcommand(new TokenRevokeCommand(context)))
                .addSubcommand(new CommandLine(new AuditCommand()).addSubcommand(new AuditExportCommand(context)))
                .addSubcommand(new CommandLine(new AuthorityCommand())
                        .addSubcommand(new AuthorityListCommand(context))
                        .addSubcommand(new AuthorityRotateCommand(context)))
                .addSubcommand(new CommandLine(new MasterKeyCommand())
                        .addSubcommand(new MasterKeyListCommand(context))
                        .addSubcommand(new MasterKeyRotateCommand(context)))
                .addSubcommand(new MembersCommand(context))
                .addSubcommand(
                        new CommandLine(new SimulateCommand(context)).addSubcommand(new SimulateReplayCommand(context)))
                .addSubcommand(new ReplayCommand(context))
                .addSubcommand(new EventsCommand(context))
                .addSubcommand(new CompletionCommand(context))
                .addSubcommand(new HelpCommand(context))
                .addSubcommand(new VersionCommand(context));
        return configured(line, context);
    }

    private static CommandLine configured(CommandLine line, Context context) {
        withHelp(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        context.terminal().looks().color() ? Ansi.ON : Ansi.OFF))
                .setOut(new PrintWriter(context.terminal().output(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(context.terminal().errors(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> wrongLine(e, context))
                .setExecutionExceptionHandler((e, where, parsed) -> failed(e, context));
    }

    private static void withHelp(CommandLine line) {
        if (!line.getCommandSpec().optionsMap().containsKey("--help")) {
            line.getCommandSpec()
                    .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Shows this help.")
                            .build());
        }
        line.getSubcommands().values().forEach(GantryCommand::withHelp);
    }

    private static int wrongLine(CommandLine.ParameterException e, Context context) {
        context.terminal().note("error: " + e.getMessage());
        var suggestions = new StringWriter();
        if (CommandLine.UnmatchedArgumentException.printSuggestions(e, new PrintWriter(suggestions, true))) {
            suggestions.toString().lines().forEach(line -> context.terminal().note("  " + line));
        }
        context.terminal().note("  do:  gantry help " + words(e.getCommandLine()));
        return Exit.USAGE.code();
    }

    private static String words(CommandLine line) {
        String name = line.getCommandSpec().qualifiedName(" ");
        return name.equals("gantry") ? "" : name.substring("gantry ".length());
    }

    private static int failed(Exception thrown, Context context) throws Exception {
        if (thrown instanceof Failure failure) {
            return ended(failure, context);
        }
        throw thrown; // a bug: its trace is what helps
    }

    private static int ended(Failure failure, Context context) {
        List<String> lines = failure.lines();
        context.terminal()
                .note(
                        context.terminal().looks().live()
                                ? context.terminal().paint(io.gantry.cli.terminal.Terminal.Color.BAD, lines.getFirst())
                                : lines.getFirst());
        lines.stream().skip(1).forEach(context.terminal()::note);
        return failure.exit().code();
    }
}
