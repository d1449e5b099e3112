using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd group list</c>.</summary>
internal sealed class GroupListCommand : AccessAdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();

    /// <summary>Creates the command.</summary>
    public GroupListCommand(CommandContext context)
        : base(context, "list", "List groups with who is in them.") => Add(_json);

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "A damaged record was left out."),
        new Example("registryd group list", "List every group."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var groups =
            from item in await administration.Grants.ListGroupsAsync(cancellationToken)
            let name = item.Key.ToString()
            orderby name
            select new GroupBody(name, [.. item.Value.Select(user => user.ToString()).Order(StringComparer.Ordinal)]);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, [.. groups], AdministrationJson.Relaxed.IReadOnlyListGroupBody);
        else
            WriteTable(groups);
        administration.TellDamagedAccess();
        return ExitCode.Success;
    }

    private void WriteTable(IEnumerable<GroupBody> groups)
    {
        var table = new ReportTable("GROUP", "USERS");
        foreach (var group in groups)
            table.Add(group.Name, group.Users is [] ? "-" : string.Join(',', group.Users));
        table.WriteTo(Context.Output);
    }
}

/// <summary>A group, as <c>registryd group list --json</c> prints it.</summary>
internal sealed record GroupBody(string Name, IReadOnlyList<string> Users);
