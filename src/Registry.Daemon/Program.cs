using Registry.Daemon.Commands;

return await new CommandLine(CommandContext.OfProcess()).InvokeAsync(args, CancellationToken.None);
