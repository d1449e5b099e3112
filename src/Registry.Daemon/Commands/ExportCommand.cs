using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Registry.Core.Model;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd export</c>.</summary>
internal sealed class ExportCommand : DataCommand
{
    private readonly Argument<ImageName> _image = NameArguments.Image(
        "IMAGE", "The repository to export, or one image of it: REPO, REPO:TAG or REPO@DIGEST.");

    private readonly Argument<string> _destination = new("DEST")
    {
        Description = "The folder of the OCI image layout; one that is there is added to.",
        CompletionSources = { PathCompletion.Folders },
    };

    private readonly Option<Glob?> _tag = NameOptions.CreateGlob("--tag", "Export only the tags of this name.");

    private readonly Option<bool> _referrers = new("--referrers")
    {
        Description = "Export also what refers to the images: signatures, SBOMs and other artifacts.",
    };

    /// <summary>Creates the command.</summary>
    public ExportCommand(CommandContext context)
        : base(context, "export", "Write images of a repository to an OCI image layout, verified. Runs beside the server, and writes as the data folder's "
            + "owner.")
    {
        Add(_image);
        Add(_destination);
        Add(_tag);
        Add(_referrers);
        Validators.Add(Validate);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Everything is there.", Failure: "Something could not be exported."),
        new Example("registryd export team/app ./layout --tag 'v1.*'", "Write the images whose tags match."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var request = new ExportRequest(
            result.GetValue(_image),
            result.GetValue(_tag),
            result.GetValue(_referrers),
            Path.GetFullPath(result.GetRequiredValue(_destination)));
        try
        {
            var counts = await Exports.RunAsync(
                call, configuration, request, problem => Context.Error.WriteLine($"not exported: {TerminalText.Escape(problem)}"), cancellationToken);
            Context.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"exported {counts.Images} images; {counts.BlobsCopied} blobs copied ({ReportText.Bytes(counts.BytesCopied)}), "
                + $"{counts.BlobsPresent} were there already"));
            return counts.Problems == 0 ? ExitCode.Success : ExitCode.Failure;
        }
        catch (InvalidDataException exception)
        {
            Context.Error.WriteLine(TerminalText.Escape(exception.Message));
            return ExitCode.Failure;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Context.Error.WriteLine(TerminalText.Escape(
                $"{request.Destination} cannot be written by the data folder's owner: {exception.Message}"));
            return ExitCode.Failure;
        }
    }

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_tag) is not null && result.GetValue(_image).Reference is not null)
            result.AddError("--tag chooses among the tags of a repository; this names one image.");
    }
}
