using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>A command that works on the data folder, beside the server that may be running on it.</summary>
internal abstract class DataCommand : Command, IDocumentedCommand
{
    /// <summary>The notice of a command whose next run begins where this one has ended.</summary>
    protected const string GoesOnNotice = "Interrupted; the next run goes on.";

    private readonly ConfigurationOptions _options;

    /// <summary>Creates the command.</summary>
    /// <param name="context">What it uses of the process.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    protected DataCommand(CommandContext context, string name, string description)
        : base(name, description)
    {
        Context = context;
        _options = new ConfigurationOptions(context, isForServer: false);
        _options.AddTo(this);
        SetAction(RunAsync);
    }

    /// <inheritdoc cref="IDocumentedCommand.Manual"/>
    public abstract CommandManual Manual { get; }

    /// <inheritdoc/>
    CommandManual IDocumentedCommand.Manual => Manual with
    {
        ExitStatus = Manual.ExitStatus! with { Busy = Manual.ExitStatus.Busy ?? ExitStatus.EarlierServer },
    };

    /// <summary>What the command uses of the process.</summary>
    protected CommandContext Context { get; }

    /// <summary>The exit code where the data folder cannot be worked on.</summary>
    protected virtual int RefusedExitCode => ExitCode.Failure;

    /// <summary>What is said when it is interrupted: what became of the work, and of the next run.</summary>
    protected virtual string InterruptionNotice => "Interrupted.";

    /// <summary>What the command's own flags set over the configuration.</summary>
    protected virtual IEnumerable<FlagOverride> ReadFlags(ParseResult result) => [];

    /// <summary>Does the work.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="call">The data folder to work on.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken);

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (_options.Load(result, ReadFlags(result)) is not { } loaded)
            return ExitCode.Usage;
        try
        {
            var call = new DataFolderCall(loaded.Configuration.Storage.Root, $"registryd {CommandLineOf(result)}");
            return await RunAsync(result, loaded.Configuration, call, cancellationToken);
        }
        catch (MaintenanceRefusedException exception)
        {
            Context.Error.WriteLine(exception.Message);
            return exception.IsRunning ? ExitCode.Busy : RefusedExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Context.Error.WriteLine(InterruptionNotice);
            return RefusedExitCode;
        }
        catch (Exception exception)
        {
            // A defect: told whole for whoever mends it, and with the command's own exit code for what could not be done.
            Context.Error.WriteLine($"Unhandled exception: {exception}");
            return RefusedExitCode;
        }
    }

    private static string CommandLineOf(ParseResult result) => string.Join(' ', result.Tokens.Select(token => ShellWord.Quote(token.Value)));
}
