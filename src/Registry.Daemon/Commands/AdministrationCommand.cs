using System.CommandLine;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary>A command with which an administrator looks at what is stored, or changes it, at the shell.</summary>
internal abstract class AdministrationCommand(CommandContext context, string name, string description)
    : DataCommand(context, name, description)
{
    /// <summary>Returns a new <c>--json</c> option.</summary>
    protected static Option<bool> CreateJsonOption() => new("--json") { Description = "Report as one JSON document." };

    /// <summary>Whether a folder that is no registry's yet becomes one.</summary>
    protected virtual bool MayBegin => false;

    /// <summary>Reads what only whoever calls may read: the data folder's owner, who does the work, may not.</summary>
    /// <returns><c>null</c> to go on, otherwise the exit code.</returns>
    protected virtual int? Prepare(ParseResult result) => null;

    /// <summary>Does the work.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        if (Prepare(result) is { } refused)
            return refused;
        var damaged = 0;
        try
        {
            var exitCode = await Administration.RunAsync(
                call,
                configuration,
                name =>
                {
                    damaged++;
                    Fail($"{TerminalText.Escape(name)} is left out: its record in the database is damaged. Restore that from a backup.");
                },
                Context.Error.WriteLine,
                administration => RunAsync(result, administration, cancellationToken),
                MayBegin);
            return damaged > 0 && exitCode == ExitCode.Success ? ExitCode.Failure : exitCode;
        }
        catch (RegistryException exception) when (exception.Code == RegistryErrorCode.ManifestBlobUnknown)
        {
            return Fail($"{exception.Message} Missing: {string.Join(", ", exception.Subjects)}");
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            return Fail(StorageFailure.Explain(exception));
        }
    }

    /// <summary>Tells what is wrong.</summary>
    /// <returns>The exit code.</returns>
    protected int Fail(string problem)
    {
        Context.Error.WriteLine(problem);
        return ExitCode.Failure;
    }

    /// <summary>Tells that there is no such repository, and which one was probably meant.</summary>
    /// <inheritdoc cref="Fail" path="/returns"/>
    protected async Task<int> FailUnknownAsync(
        Administration administration, RepositoryName repository, CancellationToken cancellationToken)
    {
        var names = await administration.Inventory.NamesAsync(pattern: null, cancellationToken);
        return Fail($"There is no repository {repository}{NearestName.Suggest(repository.ToString(), names.Select(name => name.ToString()))}");
    }

    /// <summary>Tells that there is no such tag or manifest, or not even the repository, and which one was probably meant.</summary>
    /// <inheritdoc cref="Fail" path="/returns"/>
    protected async Task<int> FailUnknownAsync(
        Administration administration, RepositoryName repository, Reference reference, CancellationToken cancellationToken)
    {
        if (await administration.Inventory.FindAsync(repository, cancellationToken) is null)
            return await FailUnknownAsync(administration, repository, cancellationToken);
        if (reference.Tag is not { } tag)
            return Fail($"There is no manifest {reference} in {repository}.");
        var tags = await administration.Inventory.TagsAsync(repository, pattern: null, cancellationToken);
        return Fail($"There is no tag {tag} in {repository}{NearestName.Suggest(tag.ToString(), tags.Select(record => record.Name.ToString()))}");
    }
}
